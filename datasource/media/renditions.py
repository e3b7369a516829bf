"""Renditions: every picture is re-encoded in a few widths, so that nothing of the file
remains."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

from PIL import Image

from datasource.media.colour_conversion import eight_bit, flattened, srgb
from datasource.media.decoding import WEBP_MAX_SIDE, Decoded
from datasource.media.fingerprint import fingerprint
from datasource.media.pictures import RenderedPicture
from twitter_album.rendition_sizes import MAX_WEBP_WIDTH, rendition_widths

WEBP_QUALITY = 80
# Drawn as a half of 640 pixels it is sharper, and so heavier, than drawn in steps.
WEBP_QUALITY_OF_320 = 78
WEBP_METHOD = 2
# As alike to the original as WebP of quality 80, by SSIM.
JPEG_QUALITY = 68
# Up to here with Huffman tables of its own: a tenth fewer bytes for half as much time
# again. Photo pages show these; what is wider is seldom loaded.
MAX_OPTIMIZED_WIDTH = 1280
PLACEHOLDER_SIDE_PIXELS = 16
# Characters: it stands in each row of a list.
MAX_PLACEHOLDER_LENGTH = 400
# By EXIF's orientation.
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def render(decoded: Decoded) -> RenderedPicture:
    """All that is stored of a picture, each width drawn from a larger one."""
    widths = rendition_widths(decoded.width, has_jpegs=True)
    image = _upright_rgb(decoded, widths[-1])
    renditions: dict[int, bytes] = {}
    twice_as_wide: dict[int, Image.Image] = {}
    for width in reversed(widths):
        # A half is drawn fastest, and best; else from the next larger one.
        source = twice_as_wide.pop(width, image)
        image = _resized(source, _size(decoded, width))
        if width // 2 in widths:
            twice_as_wide[width // 2] = image
        renditions[width] = _encoded(image)
    # Of the smallest rendition: the fingerprint needs no more pixels.
    mark = fingerprint(image)
    image.thumbnail((PLACEHOLDER_SIDE_PIXELS, PLACEHOLDER_SIDE_PIXELS))
    return RenderedPicture(
        width=decoded.width,
        height=decoded.height,
        placeholder=_placeholder(image),
        colour=_dominant_colour(image),
        fingerprint=mark,
        renditions=dict(sorted(renditions.items())),
    )


def _size(decoded: Decoded, width: int) -> tuple[int, int]:
    height = round(decoded.height * width / decoded.width)
    return width, min(max(height, 1), WEBP_MAX_SIDE)


def _upright_rgb(decoded: Decoded, width: int) -> Image.Image:
    """Shrunk first: turning, flattening and colours are cheaper on fewer pixels."""
    transposition = TRANSPOSITIONS.get(decoded.orientation)
    size = _size(decoded, width)
    is_sideways = decoded.orientation >= Image.Transpose.TRANSPOSE
    image = eight_bit(decoded.image)
    image = _resized(image, size[::-1] if is_sideways else size)
    image = srgb(flattened(image))
    image.info = {}  # EXIF, XMP and comments must not reach a file of ours
    return image.transpose(transposition) if transposition is not None else image


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    # Halved by plain averages as far as that goes: no page shows the difference.
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=1.0)


def _encoded(image: Image.Image) -> bytes:
    if image.width <= MAX_WEBP_WIDTH:
        quality = WEBP_QUALITY_OF_320 if image.width == 320 else WEBP_QUALITY
        return _webp(image, quality=quality, method=WEBP_METHOD)
    file = io.BytesIO()
    is_optimized = image.width <= MAX_OPTIMIZED_WIDTH
    image.save(file, "JPEG", quality=JPEG_QUALITY, optimize=is_optimized)
    return file.getvalue()


def _webp(image: Image.Image, *, quality: int, method: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=method)
    return file.getvalue()


def _placeholder(image: Image.Image) -> str:
    """A data URI under `MAX_PLACEHOLDER_LENGTH` characters."""
    return next(
        uri for uri in _placeholders(image) if len(uri) < MAX_PLACEHOLDER_LENGTH
    )


def _placeholders(image: Image.Image) -> Iterator[str]:
    for quality in (40, 10, 0):
        webp = _webp(image, quality=quality, method=4)
        yield f"data:image/webp;base64,{base64.b64encode(webp).decode()}"


def _dominant_colour(image: Image.Image) -> str:
    """The middle of the largest group of similar colours."""
    grouped = image.quantize(6)
    counts = grouped.histogram()
    first = 3 * counts.index(max(counts))
    red, green, blue = (grouped.getpalette() or [])[first : first + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
