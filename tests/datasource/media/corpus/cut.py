"""JPEG and PNG files without their end: on both sides of what is too little."""

from __future__ import annotations

from PIL import Image

from tests.datasource.media.corpus import pngs
from tests.datasource.media.corpus.drawing import SIZE, quarters, saved
from tests.datasource.media.corpus.jpegs import NOISY, SEVERAL, START

# 100 rows of blocks.
TALL = (64, 1600)


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def levels(colour: tuple[int, int, int]) -> bytes:
    return bytes([colour[0]])


def grey_palette() -> bytes:
    return pngs.chunk(b"PLTE", bytes(each for n in range(256) for each in (n, n, n)))


def jpeg_rows(rows: int) -> bytes:
    """Up to so many of a hundred rows of blocks, each of which ends with a marker."""
    image = quarters(TALL)
    data = saved(image, "JPEG", quality=90, restart_marker_rows=1)
    at = data.index(b"\xff\xda")
    for row in range(rows):
        at = data.index(bytes([0xFF, 0xD0 + row % 8]), at + 2)
    return data[:at]


def png_rows(rows: int) -> bytes:
    """Not pressed, so that it can be cut after so many of two hundred rows."""
    data = saved(quarters((40, 200)), "PNG", compress_level=0)
    start = data.index(b"IDAT") + 4 + 2 + 5
    return data[: start + rows * (1 + 3 * 40)]


INTERLACED = {
    "rgb": pngs.made(8, 2, bytes, interlaced=1),
    "rgb-16": pngs.made(16, 2, lambda c: pngs.sixteen(*c), interlaced=1),
    "grey": pngs.made(8, 0, levels, interlaced=1),
    "grey-16": pngs.made(16, 0, lambda c: pngs.sixteen(c[0]), interlaced=1),
    "grey-alpha": pngs.made(8, 4, lambda c: bytes([c[0], 255]), interlaced=1),
    "rgba": pngs.made(8, 6, lambda c: bytes([*c, 255]), interlaced=1),
    "grey-palette": pngs.made(8, 3, levels, grey_palette(), interlaced=1),
}
APART = saved(
    Image.new("RGB", SIZE),
    "PNG",
    save_all=True,
    append_images=pngs.MOVING,
    default_image=True,
)
FILES: dict[str, bytes] = {
    **{
        f"interlaced-{kind}-without-a-fifth.png": cut(data, 0.8)
        for kind, data in INTERLACED.items()
    },
    "interlaced-rgb-its-beginning.png": cut(INTERLACED["rgb"], 0.3),
    "moving-after-another-picture.png": APART,
    "moving-cut-in-the-second.png": pngs.FILES["moving.png"][:-60],
}
DAMAGED: dict[str, bytes] = {
    "98-of-100-rows.jpg": jpeg_rows(98),
    "196-of-200-rows.png": png_rows(196),
    "without-last-hundredth-restarts.jpg": jpeg_rows(99),
}
REFUSED: dict[str, bytes] = {
    "97-of-100-rows.jpg": jpeg_rows(97),
    "195-of-200-rows.png": png_rows(195),
    "interlaced-first-pass-cut.png": cut(INTERLACED["rgb"], 0.06),
    "mpo-first-cut-by-a-quarter.jpg": cut(SEVERAL[: SEVERAL.rindex(START)], 0.75),
    "without-last-twentieth.jpg": cut(NOISY, 0.95),
}
