"""Nothing counts as a picture before it was decoded from its first byte to its last."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from datasource.errors import MediaError
from twitter_album.storage import MAX_WIDTH

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 15_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MIN_SIDE = 16
MAX_FRAMES = 500
SIDEWAYS = {5, 6, 7, 8}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Decoded:
    """The first frame as it lies in the file, perhaps smaller than it.

    `width` and `height` are the upright picture's; `orientation` is EXIF's, 1 to 8.
    """

    image: Image.Image
    width: int
    height: int
    orientation: int


def decode(data: bytes) -> Decoded:
    """The fully decoded picture; raises MediaError and whatever decoders raise."""
    if not data:
        raise MediaError("the file is empty")
    if len(data) > MAX_BYTES:
        raise MediaError(f"the file has more than {MAX_BYTES / 1e6:g} MB")
    image = _open(data)
    _check_size(image)
    orientation = _orientation(image)
    width, height = image.size if orientation not in SIDEWAYS else image.size[::-1]
    _shrink_while_decoding(image, width)
    image.load()
    return Decoded(image, width, height, orientation)


def _open(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise MediaError("this is no JPEG, PNG, WebP or GIF") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise MediaError(_too_many_pixels()) from None


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise MediaError(_too_many_pixels())
    if max(width, height) > MAX_SIDE:
        raise MediaError(f"{width} x {height}: a side is over {MAX_SIDE} pixels")
    if min(width, height) < MIN_SIDE:
        raise MediaError(f"{width} x {height}: a side is under {MIN_SIDE} pixels")
    if getattr(image, "n_frames", 1) > MAX_FRAMES:
        raise MediaError(f"the animation has over {MAX_FRAMES} frames")
    image.seek(0)


def _too_many_pixels() -> str:
    return f"the picture has over {MAX_PIXELS / 1e6:g} million pixels"


def _orientation(image: Image.Image) -> int:
    # A picture is not lost for metadata that nobody can read.
    with suppress(Exception):
        orientation = image.getexif().get(ExifTags.Base.Orientation)
        if isinstance(orientation, int) and orientation in range(1, 9):
            return orientation
    return 1


def _shrink_while_decoding(image: Image.Image, width: int) -> None:
    """JPEG decodes to an 1/2, 1/4 or 1/8 at a fraction of the cost, yet to the end."""
    if width > MAX_WIDTH:
        ratio = MAX_WIDTH / width
        image.draft(image.mode, (int(image.width * ratio), int(image.height * ratio)))
