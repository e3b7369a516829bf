"""PNG files, chunk by chunk: every form of pixels, odd chunks and damage."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.datasource.media.corpus.drawing import (
    SIZE,
    exif_of,
    p3,
    quarters,
    saved,
    srgb,
    turned,
)
from tests.datasource.media.corpus.jpegs import exif_bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT = SIZE
# Of an interlaced file: the first column and row, and the steps of both.
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
Pixel = Callable[[tuple[int, int, int]], bytes]


def png(image: Image.Image | None = None, **how: Any) -> bytes:
    return saved(image or quarters(), "PNG", **how)


def chunk(kind: bytes, data: bytes = b"", *, crc: int | None = None) -> bytes:
    check = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def header(depth: int, colour: int, *, interlaced: int = 0) -> bytes:
    return chunk(
        b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, interlaced)
    )


def made(
    depth: int, colour: int, pixel: Pixel, *chunks: bytes, interlaced: int = 0
) -> bytes:
    """Written by hand; `pixel` tells the bytes of a colour."""
    image = quarters()
    passes = PASSES if interlaced else ((0, 0, 1, 1),)
    rows = []
    for left, top, right, down in passes:
        for y in range(top, HEIGHT, down):
            pixels = [
                pixel(image.getpixel((x, y)))  # type: ignore[arg-type]  # it is RGB
                for x in range(left, WIDTH, right)
            ]
            rows.append(b"\0" + b"".join(pixels))
    body = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    head = header(depth, colour, interlaced=interlaced)
    return SIGNATURE + head + b"".join(chunks) + body + chunk(b"IEND")


def sixteen(*levels: int) -> bytes:
    return struct.pack(f">{len(levels)}H", *(level * 257 for level in levels))


P = png()
HEAD, REST = P[:33], P[33:]


def with_chunks(*chunks: bytes) -> bytes:
    return HEAD + b"".join(chunks) + REST


def pixels_of(data: bytes) -> bytes:
    at = data.index(b"IDAT")
    return data[at + 4 : at + 4 + struct.unpack_from(">I", data, at - 4)[0]]


def in_pieces(*pieces: bytes) -> bytes:
    parts = b"".join(chunk(b"IDAT", piece) for piece in pieces)
    return HEAD + parts + chunk(b"IEND")


def filtered(kind: int) -> bytes:
    """All rows with one of the five filters."""
    raw = quarters().tobytes()
    stride, before, rows = 3 * WIDTH, bytes(3 * WIDTH), []
    for y in range(HEIGHT):
        row = raw[y * stride : (y + 1) * stride]
        rows.append(bytes([kind]) + _filter(kind, row, before))
        before = row
    return in_pieces(zlib.compress(b"".join(rows)))


def _filter(kind: int, row: bytes, above: bytes) -> bytes:
    left = bytes(3) + row
    corner = bytes(3) + above
    expected = [
        (0, left[at], above[at], (left[at] + above[at]) // 2, 0)[kind]
        if kind < 4
        else min(
            (left[at], above[at], corner[at]),
            key=lambda each: abs(left[at] + above[at] - corner[at] - each),
        )
        for at in range(len(row))
    ]
    return bytes((a - b) & 255 for a, b in zip(row, expected, strict=True))


PIXELS = pixels_of(P)
MOVING = [quarters(), Image.new("RGB", SIZE, "black"), Image.new("RGB", SIZE, "red")]
FILES: dict[str, bytes] = {
    **{
        f"mode-{mode}.png": png(quarters(mode=mode))
        for mode in ("1", "L", "LA", "P", "RGB", "RGBA")
    },
    **{
        f"palette-{n}.png": png(quarters().quantize(n), bits=bits)
        for n, bits in ((2, 1), (4, 2), (16, 4), (200, 8))
    },
    **{f"filter-{kind}.png": filtered(kind) for kind in range(5)},
    **{f"pressed-{level}.png": png(compress_level=level) for level in (0, 1, 9)},
    **{f"orientation-{o}.png": png(turned(o), exif=exif_of(o)) for o in range(1, 9)},
    "grey-16.png": made(16, 0, lambda c: sixteen(sum(c) // 3)),
    "grey-alpha-16.png": made(16, 4, lambda c: sixteen(sum(c) // 3, 255)),
    "rgb-16.png": made(16, 2, lambda c: sixteen(*c)),
    "rgba-16.png": made(16, 6, lambda c: sixteen(*c, 255)),
    "interlaced.png": made(8, 2, bytes, interlaced=1),
    "interlaced-16.png": made(16, 2, lambda c: sixteen(*c), interlaced=1),
    "interlaced-grey.png": made(8, 0, lambda c: bytes([c[0]]), interlaced=1),
    "transparent-colour.png": made(
        8, 2, bytes, chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    ),
    "transparent-grey.png": png(quarters(mode="L"), transparency=3),
    "transparent-palette.png": png(quarters().quantize(16), transparency=0),
    "alpha.png": png(Image.merge("RGBA", [*quarters().split(), quarters(mode="L")])),
    "profile-p3.png": png(icc_profile=p3()),
    "profile-srgb.png": png(icc_profile=srgb()),
    "profile-broken.png": with_chunks(
        chunk(b"iCCP", b"x\0\0" + zlib.compress(b"y" * 300))
    ),
    "profile-not-pressed.png": with_chunks(chunk(b"iCCP", b"x\0\0" + b"y" * 30)),
    "profile-without-name.png": with_chunks(chunk(b"iCCP", b"\0\0")),
    "srgb-told.png": with_chunks(chunk(b"sRGB", b"\0")),
    "srgb-told-wrongly.png": with_chunks(chunk(b"sRGB", b"\x09")),
    "gamma.png": with_chunks(chunk(b"gAMA", struct.pack(">I", 45_455))),
    "chromaticities.png": with_chunks(
        chunk(
            b"cHRM",
            struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000),
        )
    ),
    "coding-independent.png": with_chunks(chunk(b"cICP", b"\1\x0d\0\1")),
    "text.png": with_chunks(chunk(b"tEXt", b"Comment\0hello")),
    "text-without-end.png": with_chunks(chunk(b"tEXt", b"Comment")),
    "text-of-megabytes.png": with_chunks(
        chunk(b"iTXt", b"parameters\0\0\0\0\0" + b"x" * 1_500_000)
    ),
    "text-that-bursts.png": with_chunks(
        chunk(b"zTXt", b"workflow\0\0" + zlib.compress(bytes(3_000_000)))
    ),
    "text-not-pressed.png": with_chunks(chunk(b"zTXt", b"a\0\0" + b"\xff" * 20)),
    "text-of-another-method.png": with_chunks(chunk(b"zTXt", b"a\0\7abc")),
    "text-check-wrong.png": with_chunks(chunk(b"tEXt", b"Comment\0hello", crc=1)),
    "text-by-thousands.png": with_chunks(*[chunk(b"tEXt", b"a\0b")] * 3000),
    "text-after-pixels.png": P[:-12] + chunk(b"tEXt", b"a\0b") + P[-12:],
    "exif-of-nonsense.png": with_chunks(chunk(b"eXIf", b"notexif")),
    "exif-empty.png": with_chunks(chunk(b"eXIf")),
    "exif-big-endian.png": png(turned(6))[:33]
    + chunk(b"eXIf", exif_bytes((0x0112, 3, 1, b"\0\6\0\0"))[6:])
    + png(turned(6))[33:],
    "time-of-nonsense.png": with_chunks(chunk(b"tIME", b"\xff" * 7)),
    "density-zero.png": with_chunks(chunk(b"pHYs", bytes(9))),
    "background.png": with_chunks(chunk(b"bKGD", bytes(6))),
    "significant-bits.png": with_chunks(chunk(b"sBIT", b"\x08\x08\x08")),
    "suggested-palette.png": with_chunks(chunk(b"PLTE", bytes(range(30)))),
    "of-apple-idot.png": with_chunks(chunk(b"iDOT", bytes(28))),
    "content-credentials.png": with_chunks(chunk(b"caBX", bytes(5000))),
    "unknown-chunk.png": with_chunks(chunk(b"quUx", b"\xff" * 50)),
    "unknown-chunk-check-wrong.png": with_chunks(chunk(b"quUx", b"abc", crc=5)),
    "pixels-in-bytes.png": in_pieces(*(bytes([each]) for each in PIXELS)),
    "pixels-in-empty-pieces.png": in_pieces(b"", PIXELS, b"", b""),
    "pixels-and-more.png": in_pieces(PIXELS + bytes(50)),
    "data-follow.png": P + bytes(range(250)),
    "moving.png": png(MOVING[0], save_all=True, append_images=MOVING[1:], duration=40),
    "odd-size.png": png(quarters((33, 17))),
    "long-screenshot.png": png(quarters((16, 4000))),
    "pixel.png": png(quarters((1, 1))),
    "line.png": png(quarters((400, 3))),
    "column.png": png(quarters((1, 300))),
}
LARGE = png(quarters((320, 240)), compress_level=1)
DAMAGED: dict[str, bytes] = {
    "without-end.png": P[:-12],
    "without-check-of-end.png": P[:-3],
    "without-last-hundredth.png": LARGE[: int(len(LARGE) * 0.99)],
    "without-last-hundredth-interlaced.png": made(8, 2, bytes, interlaced=1)[:-40],
    "check-of-pixels-cut.png": P[:-14],
    "check-of-pixels-wrong.png": HEAD + chunk(b"IDAT", PIXELS, crc=3) + P[-12:],
    "moving-frames-wrong.png": with_chunks(chunk(b"acTL", struct.pack(">II", 9, 0))),
}
