"""The pictures within an e-mail: squares in JPEG, which every mail program shows."""

from __future__ import annotations

import io
import logging
from email.mime.image import MIMEImage

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from app import site
from app.models import Photo
from twitter_album.storage_errors import StorageUnavailable

logger = logging.getLogger(__name__)

# Pixels of a picture's sides: twice what a column of three shows.
PICTURE_PIXELS = 400


def logo_part() -> MIMEImage | None:
    """The logo of the site; None where there is none that mail programs show."""
    logo = site.logo_for_mail()
    if logo is None:
        return None
    part = MIMEImage(*logo)
    part.add_header("Content-ID", "<logo@album>")
    part.add_header("Content-Disposition", "inline", filename=f"logo.{logo[1]}")
    return part


def jpeg_part(photo: Photo, *, is_patient: bool) -> MIMEImage | None:
    """A square JPEG, which every mail program shows; None if the file is no more, or
    out of reach for long. Raises StorageUnavailable."""
    # The largest one, since the square is cut out of it.
    *_, name = photo.rendition_names.values()
    buffer = io.BytesIO()
    try:
        # Stored may be WebP, which many mail programs do not show.
        with default_storage.open(name) as file, Image.open(file) as stored:
            square = ImageOps.fit(
                stored.convert("RGB"), (PICTURE_PIXELS, PICTURE_PIXELS)
            )
    except OSError as error:
        if is_patient and isinstance(error, StorageUnavailable):
            raise
        logger.warning("Photo %s is not in the e-mail: %s", photo.pk, error)
        return None
    square.save(buffer, "JPEG", quality=80, optimize=True)
    part = MIMEImage(buffer.getvalue(), "jpeg")
    part.add_header("Content-ID", f"<photo-{photo.pk}@album>")
    part.add_header("Content-Disposition", "inline", filename=f"photo-{photo.pk}.jpg")
    return part
