"""Decodes a picture of a known kind within the memory that it may take."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass

import pi_heif
from PIL import AvifImagePlugin, ExifTags, Image
from PIL.JpegImagePlugin import JpegImageFile

from datasource.errors import MediaError
from datasource.media.colour_profiles import profile_by_number
from twitter_album.rendition_sizes import MAX_WIDTH

# What the decoder worker may take, programs and libraries included.
MEMORY_BYTES = 1250 << 20
# What of it the pixels may take.
PIXEL_BYTES = 900 << 20
# The format has 14 bits for each side.
WEBP_MAX_SIDE = 16_383
# EXIF's orientations that swap width and height.
SIDEWAYS = {5, 6, 7, 8}
# What decoders take at most that hold a picture more than once, in memory.
BYTES_PER_PIXEL = {"WEBP": 16, "AVIF": 12, "HEIF": 14, "JPEG2000": 20, "TIFF": 12}
# What the others take, with the turns that a picture of this mode goes through.
BYTES_PER_PIXEL_OF_MODE = {"1": 5, "L": 2, "RGB": 4, "CMYK": 4, "P": 9, "RGBA": 8}
MAX_BYTES_PER_PIXEL = 12

Image.MAX_IMAGE_PIXELS = None  # memory is what a bomb would take: see _check_size
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # of a process for each processor
pi_heif.register_heif_opener(
    decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The first frame as it lies in the file, perhaps smaller than it.

    `width` and `height` are the upright picture's, scaled to `WEBP_MAX_SIDE` where it
    is higher; `orientation` is EXIF's, 1 to 8.
    """

    image: Image.Image
    width: int
    height: int
    orientation: int


def decode_as(kind: str, data: bytes, *, background: int | None = None) -> Decoded:
    """Raises MediaError for what is too small or too large, and what decoders raise.

    `background`: the colour of all pixels that the file does not set, if told.
    """
    image = _open(data, kind)
    # From the header alone, before a byte of pixels is decoded.
    _check_size(image)
    orientation = _orientation(image)
    size = image.size if orientation not in SIDEWAYS else image.size[::-1]
    width, height = _fitted(*size)
    _shrink_while_decoding(image, min(width, MAX_WIDTH) / size[0])
    if background is None and getattr(image, "default_image", False):
        image.seek(1)  # an animated PNG's first frame; before it, what others show
    if background is not None:
        core = Image.core  # type: ignore[attr-defined]  # as the plugins use it
        image.im = core.fill(image.mode, image.size, background)
    image.load()
    profile = profile_by_number(kind, data)
    # In a PNG the numbers come before an embedded profile, in the others after it.
    if profile and (kind == "PNG" or "icc_profile" not in image.info):
        image.info["icc_profile"] = profile
    return Decoded(image, width, height, orientation)


def _open(data: bytes, kind: str) -> Image.Image:
    """The picture, its header read: at its first frame, or that of a HEIC file."""
    if kind == "JPEG":  # and no more of it: what else lies in the file may be broken
        return JpegImageFile(io.BytesIO(data))
    return Image.open(io.BytesIO(data), formats=(kind,))


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height * _bytes_per_pixel(image) > PIXEL_BYTES:
        needed = f"more than {MEMORY_BYTES >> 20} MB to decode"
        reason = f"{width} x {height} pixels take {needed}"
        raise MediaError(reason, permanent=True)


def _bytes_per_pixel(image: Image.Image) -> float:
    if isinstance(image, JpegImageFile):
        # Shrunk while it is decoded, yet a progressive file's scans are held whole.
        shares = [across * down for _, across, down, _ in image.layer]
        samples = sum(shares) / max(shares)
        return 0.25 + 2 * samples * ("progressive" in image.info)
    held = BYTES_PER_PIXEL_OF_MODE.get(image.mode, MAX_BYTES_PER_PIXEL)
    return max(held, BYTES_PER_PIXEL.get(image.format or "", 0))


def _fitted(width: int, height: int) -> tuple[int, int]:
    """A long screenshot becomes narrower, too: WebP has no higher pictures."""
    if height <= WEBP_MAX_SIDE:
        return width, height
    return max(round(width * WEBP_MAX_SIDE / height), 1), WEBP_MAX_SIDE


def _orientation(image: Image.Image) -> int:
    """EXIF's: what else may tell one, such as XMP, no browser heeds."""
    # A picture is not lost for metadata that nobody can read.
    with suppress(Exception):
        exif = Image.Exif()
        exif.load(image.info["exif"])
        orientation = exif.get(ExifTags.Base.Orientation)
        if isinstance(orientation, int) and orientation in range(1, 9):
            return orientation
    return 1


def _shrink_while_decoding(image: Image.Image, ratio: float) -> None:
    """JPEG decodes to an 1/2, 1/4 or 1/8 at a fraction of the cost, yet to the end."""
    if ratio < 1:
        size = (int(image.width * ratio), int(image.height * ratio))
        image.draft(image.mode, (max(size[0], 1), max(size[1], 1)))
