"""Fingerprints of pictures: alike however one is encoded, scaled or a bit cropped."""

from __future__ import annotations

from math import cos, pi
from operator import mul

from PIL import Image, ImageChops, ImageFilter, ImageOps

from twitter_album.fingerprints import FIELDS, OUTLINE_DIGITS, SIDE
from twitter_album.similarity import DETAIL_RADIUS

BOX = Image.Resampling.BOX
SMALL_SIDE_PIXELS = 256
# Levels of brightness, and fields of 64: with less there is nothing to tell by.
MIN_DETAIL_LEVELS = 2
MIN_DETAILED_FIELDS = 20
# Levels by which a frame's colour may vary, as JPEG makes it do.
FRAME_TOLERANCE_LEVELS = 10
# Lines of pixels: a smaller picture has no frame worth removing.
MIN_LINES = 16
# Shares of the picture's side, of a line, and of the first line inside the frame.
MAX_FRAME_SHARE = 0.32
MAX_NOISE_SHARE = 0.02
MIN_EDGE_SHARE = 0.4
OUTLINE_BITS = 4 * OUTLINE_DIGITS
FREQUENCIES = 12
# A level of 0 to 15 as its hexadecimal digit.
HEX = bytes.maketrans(bytes(range(16)), b"0123456789abcdef")
# The waves of a discrete cosine transform, as in a perceptual hash (pHash).
WAVES = [
    [cos(pi * frequency * (2 * cell + 1) / (2 * SIDE)) for cell in range(SIDE)]
    for frequency in range(FREQUENCIES)
]
COARSEST_FIRST = sorted(
    ((x, y) for x in range(FREQUENCIES) for y in range(FREQUENCIES) if x or y),
    key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave),
)[:OUTLINE_BITS]


def fingerprint(image: Image.Image) -> str:
    """Text for `twitter_album.fingerprints`; empty if there is nothing to tell by.

    `image` is upright; the smaller it is, the quicker, down to 256 pixels.
    """
    small = image.convert("RGB")
    small.thumbnail(
        (SMALL_SIDE_PIXELS, SMALL_SIDE_PIXELS),
        Image.Resampling.HAMMING,
        reducing_gap=2.0,
    )
    if min(small.size) < SIDE:
        return ""
    light, *tints = _unframed(small).convert("YCbCr").split()
    grey = light.resize((SIDE, SIDE), BOX)
    if _detailed_fields(grey) < MIN_DETAILED_FIELDS:
        return ""
    levels = ImageOps.autocontrast(grey).tobytes()
    cells = bytes(level >> 4 for level in levels)
    colours = [tint.resize((FIELDS, FIELDS), BOX).tobytes().hex() for tint in tints]
    return _outline(levels) + cells.translate(HEX).decode() + "".join(colours)


def _detailed_fields(grey: Image.Image) -> int:
    """How many of 64 fields have detail: a word on plain paper fills a few only."""
    soft = grey.filter(ImageFilter.GaussianBlur(DETAIL_RADIUS))
    detail = ImageChops.difference(grey, soft).resize((8, 8), BOX)
    return sum(level >= MIN_DETAIL_LEVELS for level in detail.tobytes())


def _outline(levels: bytes) -> str:
    """The signs of the coarsest waves of a cosine transform."""
    rows = [levels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(mul, row, wave)) for row in rows] for wave in WAVES]
    signs = (sum(map(mul, across[x], WAVES[y])) > 0 for x, y in COARSEST_FIRST)
    bits = "".join("01"[sign] for sign in signs)
    return f"{int(bits, 2):0{OUTLINE_DIGITS}x}"


def _unframed(image: Image.Image) -> Image.Image:
    """Without a frame, or bars on two opposite sides, of one colour."""
    corner = Image.new("RGB", image.size, image.getpixel((0, 0)))
    bands = ImageChops.difference(image, corner).split()
    strongest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    other = strongest.point(lambda gap: 255 if gap > FRAME_TOLERANCE_LEVELS else 0)
    across = _frame_width(other.resize((image.width, 1), BOX).tobytes())
    down = _frame_width(other.resize((1, image.height), BOX).tobytes())
    return image.crop((across, down, image.width - across, image.height - down))


def _frame_width(lines: bytes) -> int:
    """0 if there is none. `lines`: how much of each is not the frame, up to 255.

    A frame is as wide on both sides and ends sharply: a night sky does neither.
    """
    sides = [list(lines), list(reversed(lines))]
    side = min(sides, key=_plain_lines)
    width = _plain_lines(side)
    if not width or width >= len(lines) * MAX_FRAME_SHARE or len(lines) < MIN_LINES:
        return 0
    is_sharp = max(side[width : width + 2]) >= MIN_EDGE_SHARE * 255
    return width + 1 if is_sharp else 0


def _plain_lines(lines: list[int]) -> int:
    limit = MAX_NOISE_SHARE * 255
    return next((at for at, share in enumerate(lines) if share > limit), len(lines))
