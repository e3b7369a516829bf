"""Takes the best picture out of an icon or a cursor, which hold several sizes and
depths."""

from __future__ import annotations

import math
import re
import struct
from typing import NamedTuple

from datasource.errors import MediaError
from datasource.media import png

# Of a file that holds at least one picture.
START = re.compile(rb"\0\0[\1\2]\0(?!\0\0)")
# Of the file, its type and the number of pictures; of each, a line in the directory.
FILE, ENTRY = struct.Struct("<HHH"), struct.Struct("<3BxHHII")
# A bitmap within it has a BMP's header (BITMAPINFOHEADER) without that of a file.
BITMAP = struct.Struct("<IiiHHI12xI4x")
PALETTE_BITS, ALPHA_BITS, BY_MASKS = 8, 32, 3


class Entry(NamedTuple):
    """A line of the file's directory; a cursor has the position of its tip in place of
    planes and bits."""

    width: int
    height: int
    colours: int
    planes: int
    bits: int
    length: int
    start: int

    @property
    def quality(self) -> tuple[int, float]:
        """The largest is the best, and of one size that with most colours."""
        # A byte holds 0 to 255: 0 means 256 pixels or colours.
        bits = self.bits or math.log2(self.colours or 256)
        return (self.width or 256) * (self.height or 256), bits


def best_picture(data: bytes) -> tuple[str, bytes]:
    """Pillow's name of its format, and a file with no other; raises MediaError."""
    try:
        count = FILE.unpack_from(data)[2]
        offsets = range(FILE.size, FILE.size + ENTRY.size * count, ENTRY.size)
        entries = [Entry(*ENTRY.unpack_from(data, offset)) for offset in offsets]
        picture = data[max(entries, key=lambda entry: entry.quality).start :]
        if picture.startswith(png.SIGNATURE):
            return "PNG", picture
        return "ICO", _icon_of(picture)
    except struct.error:
        raise _cut_off() from None


def _icon_of(bitmap: bytes) -> bytes:
    """A file of this bitmap alone, with a directory that is right."""
    # Pillow takes the poorest depth of the largest size, trusts the depth in the
    # directory, and looks for the mask also where none is.
    size, width, height, _, bits, compression, used = BITMAP.unpack_from(bitmap)
    height = abs(height) // 2  # of the picture, without that of its mask
    colours = used or (1 << bits if bits <= PALETTE_BITS else 0)
    masks = 12 if compression == BY_MASKS and size == BITMAP.size else 0
    start = size + masks + 4 * colours
    end = start + _bytes_of_rows(width, height, bits)
    if width < 1 or height < 1 or len(bitmap) < end:
        raise _cut_off()
    whole = end + _bytes_of_rows(width, height, 1)
    has_alpha = bits == ALPHA_BITS and any(bitmap[start + 3 : end : 4])
    fields = (min(width, 255), min(height, 255), 0, 1, ALPHA_BITS if has_alpha else 24)
    head = FILE.pack(0, 1, 1) + ENTRY.pack(*fields, whole, FILE.size + ENTRY.size)
    return head + bitmap.ljust(whole, b"\0")  # what lacks of the mask hides nothing


def _bytes_of_rows(width: int, height: int, bits: int) -> int:
    return (width * bits + 31) // 32 * 4 * height


def _cut_off() -> MediaError:
    return MediaError("the picture is damaged: the icon is cut off", permanent=True)
