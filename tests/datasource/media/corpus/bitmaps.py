"""BMP files of the less common kinds, written by hand."""

from __future__ import annotations

import struct

from PIL import Image

from tests.datasource.media.corpus.drawing import SIZE, quarters, saved
from tests.datasource.media.corpus.others import RLE_PALETTE, bmp

WIDTH, HEIGHT = SIZE
HALF = WIDTH // 2
BLUE_MASKS, RED_MASKS = (0xFF0000, 0xFF00, 0xFF), (0xFF, 0xFF00, 0xFF0000)
ALPHA = 0xFF000000
PLAIN = saved(quarters(), "BMP")


def upside_down(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


PIXELS = upside_down(quarters(mode="RGBA"))
CLEAR = Image.merge("RGBA", [*PIXELS.split()[:3], Image.new("L", SIZE)])


def version_4(rows: bytes, masks: tuple[int, ...], alpha: int = 0) -> bytes:
    """With a header of 108 bytes: where each colour lies, and its space."""
    info = struct.pack(
        "<IiiHHIIiiII", 108, WIDTH, HEIGHT, 1, 32, 3, len(rows), *[0] * 4
    )
    info += struct.pack("<4I4s48x", *masks, alpha, b"BGRs")
    start = 14 + len(info)
    return struct.pack("<2sI4xI", b"BM", start + len(rows), start) + info + rows


def of_os_2() -> bytes:
    rows, info = PIXELS.convert("RGB").tobytes("raw", "BGR"), [12, *SIZE, 1, 24]
    head = struct.pack("<2sI4xI", b"BM", 26 + len(rows), 26)
    return head + struct.pack("<IHHHH", *info) + rows


def of_555() -> bytes:
    levels = PIXELS.convert("RGB").tobytes()
    words = [
        (levels[at] >> 3) << 10 | (levels[at + 1] >> 3) << 5 | levels[at + 2] >> 3
        for at in range(0, len(levels), 3)
    ]
    return struct.pack(f"<{len(words)}H", *words)


def of_16_colours() -> bytes:
    image = quarters().quantize(16)
    levels = bytes(image.getpalette() or []).ljust(48, b"\0")
    palette = b"".join(
        bytes([*reversed(levels[at : at + 3]), 0]) for at in range(0, 48, 3)
    )
    rows = upside_down(image).tobytes("raw", "P;4")
    return bmp(4, rows, head=palette, height=HEIGHT)


def row(left: int, right: int) -> bytes:
    return bytes([HALF, left, HALF, right, 0, 0])


def single(left: int, right: int) -> bytes:
    """The pixels one by one, not as a run."""
    return bytes([0, HALF, *[left] * HALF, 0, HALF, *[right] * HALF, 0, 0])


LOWER, UPPER = row(0, 1), row(2, 3)
SKIP_4_ROWS = b"\0\2\0\4"


def runs(rows: bytes, bits: int = 8) -> bytes:
    head = RLE_PALETTE[: 4 << bits]
    return bmp(bits, rows, compression=1 if bits == 8 else 2, head=head, height=HEIGHT)


FILES: dict[str, bytes] = {
    "version-4.bmp": version_4(PIXELS.tobytes("raw", "BGRA"), BLUE_MASKS),
    "version-4-alpha.bmp": version_4(PIXELS.tobytes("raw", "BGRA"), BLUE_MASKS, ALPHA),
    "version-4-red-first.bmp": version_4(PIXELS.tobytes(), RED_MASKS, ALPHA),
    "alpha-not-told.bmp": bmp(32, CLEAR.tobytes("raw", "BGRA"), height=HEIGHT),
    "of-os-2.bmp": of_os_2(),
    "555.bmp": bmp(16, of_555(), height=HEIGHT),
    "4.bmp": of_16_colours(),
    "length-not-told.bmp": PLAIN[:2] + bytes(4) + PLAIN[6:],
    "start-not-told.bmp": PLAIN[:10] + bytes(4) + PLAIN[14:],
    "runs-without-end.bmp": runs(LOWER * 32 + UPPER * 32),
    "runs-of-single-pixels.bmp": runs(single(0, 1) * 32 + single(2, 3) * 32 + b"\0\1"),
    "runs-with-rows-left-out.bmp": runs(
        LOWER * 28 + SKIP_4_ROWS + UPPER * 32 + b"\0\1"
    ),
    "runs-that-end-early.bmp": runs(LOWER * 32 + UPPER * 28 + b"\0\1"),
    "runs-4.bmp": runs(row(0, 0x11) * 32 + row(0x22, 0x33) * 32 + b"\0\1", bits=4),
}
