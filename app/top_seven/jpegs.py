"""A JPEG of each photo that stood in a top seven, for ZIP files and for Facebook.

Most photos have one among their renditions. Of the others the clock makes a copy once,
with the version; whoever downloads them costs no more than the reading of a file. They
go with their photo.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from django.core.files.storage import default_storage
from PIL import Image

from app.models import Photo
from app.querysets import PhotoQuerySet
from twitter_album import atomic_files, rendition_sizes
from twitter_album.redistribution_policy import Surface
from twitter_album.storage_errors import StorageUnavailable

# What a Facebook Page takes for one picture.
MAX_BYTES = 4_000_000
# From the best on, until one fits: most do at once.
QUALITIES = (90, 80, 65, 45)


class PictureUnreadable(Exception):  # it is not an error
    """The file of a photo cannot be read."""


def name_of(photo: Photo) -> str:
    """Its largest rendition where that is a JPEG, or else a copy."""
    source = _source_name(photo)
    is_jpeg = source.endswith(".jpg")
    return source if is_jpeg else rendition_sizes.jpeg_name(photo.content_hash)


def is_stored(photo: Photo) -> bool:
    return default_storage.exists(name_of(photo))


def is_pending(photo: Photo) -> bool:
    """It is still to be made; False too where there is nothing to make it of."""
    return not is_stored(photo) and default_storage.exists(_source_name(photo))


def exportable_hashes(photos: Iterable[Photo]) -> set[str]:
    """The content hashes among theirs of which some photo may be taken along."""
    # By picture, not by photo: the file of two photos with one picture is one, and
    # stays while either of them may be shown.
    hashes = {photo.content_hash for photo in photos}
    allowed = _with_picture().shown().fully_shown(Surface.EXPORT)
    photos_allowed = allowed.filter(content_hash__in=hashes)
    return set(photos_allowed.values_list("content_hash", flat=True))


def read(photo: Photo) -> bytes:
    """The file's content, also where the clock has not made it.

    Raises PictureUnreadable, and StorageUnavailable.
    """
    try:
        with default_storage.open(name_of(photo)) as file:
            data = bytes(file.read())
    except FileNotFoundError:
        return _encoded(photo)
    return data if len(data) < MAX_BYTES else _encoded(photo)


def store(photo: Photo) -> None:
    """Make the file; raises PictureUnreadable, and OSError where the disk is full."""
    atomic_files.save(default_storage, name_of(photo), _encoded(photo))
    atomic_files.sync_folder(default_storage, name_of(photo).rpartition("/")[0])
    # A removal deletes the files that it finds: this one came after it.
    if not _with_picture().filter(content_hash=photo.content_hash).exists():
        delete(photo.content_hash)  # removed while it was under way


def delete(content_hash: str) -> None:
    default_storage.delete(rendition_sizes.jpeg_name(content_hash))


def _with_picture() -> PhotoQuerySet:
    """In the words of the index of content hashes."""
    return Photo.objects.exclude(content_hash="")


def _source_name(photo: Photo) -> str:
    """The largest rendition; empty where there is none."""
    *_, name = photo.rendition_names.values() or ("",)
    return name


def _encoded(photo: Photo) -> bytes:
    """Under 4 MB and without metadata."""
    try:
        with default_storage.open(_source_name(photo)) as file:
            picture = Image.open(file).convert("RGB")
    except StorageUnavailable:  # not this picture alone, and not for long
        raise
    except OSError as error:
        raise PictureUnreadable from error
    while True:
        for quality in QUALITIES:
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() < MAX_BYTES:
                return buffer.getvalue()
        # At the least quality still too large: only fewer pixels are left to try.
        picture = picture.reduce(2)
