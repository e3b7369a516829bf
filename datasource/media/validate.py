"""Validates pictures: each is decoded from its first byte to its last.

But for a stripe: of a file without its end, or without its last hundredth, people see
the picture elsewhere, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from datasource.errors import MediaError
from datasource.media import bmp, ico, jpeg, png, webp
from datasource.media.decoding import Decoded, decode_as
from datasource.media.formats import kind_of
from datasource.media.pictures import MAX_BYTES

# Of a damaged picture's rows, so many have to be there.
MIN_SHARE = 0.98
# Of the first picture's, in a phone's file of several: whoever drops the others may
# cut into the first, too. Browsers show what is left of it.
MIN_SHARE_OF_SEVERAL = 0.85
BLACK, WHITE = 0, 0xFFFFFF


def decode(data: bytes) -> Decoded:
    """The decoded picture; raises MediaError and whatever decoders raise."""
    if not data:
        raise MediaError("the file is empty", permanent=True)
    if len(data) > MAX_BYTES:
        too_large = f"the file has more than {MAX_BYTES / 1e6:g} MB"
        raise MediaError(too_large, permanent=True)
    kind = kind_of(data)
    if kind == "ICO":
        kind, data = ico.best_picture(data)
    # A broken or huge text chunk must not cost the picture.
    if kind == "PNG":
        data = png.without_text(data)
    try:
        return decode_as(kind, data)
    except (MediaError, MemoryError):
        raise
    except Exception as damage:  # noqa: BLE001  # decoders raise anything
        return _salvaged(kind, data, damage)


def _salvaged(kind: str, data: bytes, damage: Exception) -> Decoded:
    salvage = {"BMP": _bmp, "JPEG": _jpeg, "PNG": _png, "WEBP": _webp}.get(kind)
    if salvage is None:
        raise damage
    min_share = MIN_SHARE
    if kind == "JPEG" and jpeg.lists_several_pictures(data):
        min_share = MIN_SHARE_OF_SEVERAL
    try:
        decoded, share = salvage(data)
    except (MediaError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  # the same
        # What the file itself failed with says more than what our attempt did.
        raise damage from None
    if share < min_share:
        reason = f"the picture is damaged: only {int(100 * share)} % of it is there"
        raise MediaError(reason, permanent=True)
    return decoded


def _jpeg(data: bytes) -> tuple[Decoded, float]:
    """The picture, and how much of it is there."""
    # Decoders fill what is missing with guesses, and tell nobody where these begin. So
    # the file is decoded twice, with different continuations: what stays the same
    # whatever comes next was in the file.
    needed = jpeg.without_metadata(data)
    decoded = decode_as("JPEG", needed + jpeg.END)
    if jpeg.is_drawn_by_whole_scans(needed):
        return decoded, 1
    other = decode_as("JPEG", jpeg.with_noise(needed))
    return decoded, jpeg.share_before_difference(decoded.image, other.image)


def _png(data: bytes) -> tuple[Decoded, float]:
    """The picture, and how much of it is there."""
    # Twice, on different backgrounds: pixels that hide either were in the file.
    with _truncation_allowed():
        decoded = decode_as("PNG", data, background=WHITE)
        other = decode_as("PNG", data, background=BLACK)
    if "interlace" in decoded.image.info:
        unknown = png.fill_passes(decoded.image, other.image)
        return decoded, png.same_rows(unknown, Image.new("L", unknown.size))
    return decoded, png.same_rows(decoded.image, other.image)


def _bmp(data: bytes) -> tuple[Decoded, float]:
    return decode_as("BMP", bmp.completed(data)), 1


def _webp(data: bytes) -> tuple[Decoded, float]:
    return decode_as("WEBP", webp.first_frame(data)), 1


@contextmanager
def _truncation_allowed() -> Iterator[None]:
    # A setting of the whole process: this is a decoder worker, which has one picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
