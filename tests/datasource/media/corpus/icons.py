"""Icons and cursors: one picture in several sizes and depths, as a bitmap or a PNG."""

from __future__ import annotations

import struct
from typing import NamedTuple

from PIL import Image

from tests.datasource.media.corpus import pngs
from tests.datasource.media.corpus.drawing import quarters, saved

SIZE = (48, 48)
PICTURE, BLACK = quarters(SIZE), Image.new("RGB", SIZE)
UPSIDE_DOWN = Image.Transpose.FLIP_TOP_BOTTOM


class Entry(NamedTuple):
    """What the directory tells of one picture, which need not be true."""

    data: bytes
    bits: int = 32
    colours: int = 0
    size: tuple[int, int] = SIZE


def icon(*entries: Entry, kind: int = 1) -> bytes:
    at = 6 + 16 * len(entries)
    directory, pictures = struct.pack("<HHH", 0, kind, len(entries)), b""
    for data, bits, colours, (width, height) in entries:
        of_kind = (1, bits) if kind == 1 else (5, 7)  # of a cursor: where it points
        sizes = (width % 256, height % 256, colours, 0)
        directory += struct.pack("<4B2H2I", *sizes, *of_kind, len(data), at)
        pictures, at = pictures + data, at + len(data)
    return directory + pictures


def bitmap(bits: int, image: Image.Image = PICTURE, *, with_mask: bool = True) -> bytes:
    """As in a BMP file, then which pixels are transparent: none."""
    width, height = image.size
    rows, palette = _rows(bits, image.transpose(UPSIDE_DOWN))
    mask = bytes((width + 31) // 32 * 4 * height * with_mask)
    head = struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, bits, *[0] * 6)
    return head + palette + rows + mask


def _rows(bits: int, image: Image.Image) -> tuple[bytes, bytes]:
    if bits > 8:
        return image.convert("RGBA").tobytes("raw", "BGRA"[: bits // 8]), b""
    few = image.quantize(1 << bits)
    levels = bytes(few.getpalette() or []).ljust(3 << bits, b"\0")
    palette = b"".join(
        bytes([*reversed(levels[at : at + 3]), 0]) for at in range(0, 3 << bits, 3)
    )
    return few.tobytes("raw", f"P;{bits}" if bits < 8 else "P"), palette


def without_alpha() -> Image.Image:
    return Image.merge("RGBA", [*PICTURE.split(), Image.new("L", SIZE)])


PNG = saved(PICTURE, "PNG")
WHOLE = icon(Entry(bitmap(32)))
FILES: dict[str, bytes] = {
    **{f"{bits}.ico": icon(Entry(bitmap(bits), bits)) for bits in (4, 8, 24)},
    "32.ico": WHOLE,
    "png.ico": icon(Entry(PNG)),
    "png-of-256.ico": saved(quarters((256, 256)), "ICO", sizes=[(256, 256)]),
    "png-16.ico": icon(Entry(pngs.FILES["rgb-16.png"], size=(96, 64))),
    "png-palette.ico": icon(Entry(saved(PICTURE.quantize(16), "PNG"))),
    "sizes.ico": saved(PICTURE, "ICO", sizes=[(16, 16), (32, 32), SIZE]),
    "sizes-bitmap.ico": saved(
        PICTURE, "ICO", sizes=[(16, 16), SIZE], bitmap_format="bmp"
    ),
    "depths.ico": icon(
        Entry(bitmap(4, BLACK), 4, 16), Entry(bitmap(8, BLACK), 8), Entry(bitmap(32))
    ),
    "depths-not-told.ico": icon(
        Entry(bitmap(4, BLACK), 0, 16), Entry(bitmap(32), 0, 0)
    ),
    "depth-told-wrongly.ico": icon(Entry(bitmap(24), 32)),
    "depth-told-too-small.ico": icon(Entry(bitmap(32), 8)),
    "not-square.ico": icon(Entry(bitmap(32, quarters((48, 32))), size=(48, 32))),
    "without-mask.ico": icon(Entry(bitmap(24, with_mask=False), 24)),
    "without-mask-32.ico": icon(Entry(bitmap(32, with_mask=False))),
    "alpha-of-zeros.ico": icon(Entry(bitmap(32, without_alpha()))),
    "second-cut.ico": icon(Entry(bitmap(32)), Entry(bitmap(32), size=(16, 16)))[:-900],
    "cut-in-the-mask.ico": WHOLE[:-200],
    "length-not-told.ico": WHOLE[:14] + bytes(4) + WHOLE[18:],
    "data-follow.ico": WHOLE + bytes(99),
    "bitmap.cur": icon(Entry(bitmap(32)), kind=2),
    "png.cur": icon(Entry(PNG), kind=2),
}
DAMAGED: dict[str, bytes] = {
    "png-larger-than-told.ico": icon(
        Entry(saved(quarters((400, 300)), "PNG"), size=(256, 256))
    ),
}
REFUSED: dict[str, bytes] = {
    "cut-in-the-middle.ico": WHOLE[: len(WHOLE) // 2],
    "cut-in-the-png.ico": icon(Entry(PNG))[:-400],
    "cut-in-the-directory.ico": WHOLE[:15],
    "leads-outside.ico": WHOLE[:18] + b"\xff\xff\xff\0" + WHOLE[22:],
    "of-no-size.ico": icon(Entry(struct.pack("<IiiHHIIiiII", 40, *[0] * 10))),
}
