"""Completes a run-length encoded BMP file that ends before its last rows."""

from __future__ import annotations

import struct

# Compressions RLE8 and RLE4: runs of pixels, with marks for "end of the picture" and
# "move to the right and down", which takes one byte for each.
RUN_LENGTH_ENCODINGS, END_MARK = {1, 2}, b"\0\1"
SKIP_255_ROWS = b"\0\2\0\xff"


def completed(data: bytes) -> bytes:
    """With skips to the last row before its end mark; raises ValueError without one.

    Browsers give the rows left out the first colour; Pillow refuses the file as short.
    """
    height: int
    height, _, _, compression = struct.unpack_from("<iHHI", data, 22)
    if compression not in RUN_LENGTH_ENCODINGS or not data.endswith(END_MARK):
        raise ValueError("the file is cut off")
    # A negative height means that the first row is the top one.
    skips = SKIP_255_ROWS * (abs(height) // 255 + 1)
    return data.removesuffix(END_MARK) + skips + END_MARK
