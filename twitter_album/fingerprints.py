"""Tells from two fingerprints whether they are of the same picture.

A fingerprint is text of hexadecimal digits: the outline (64 bits: which way the
coarse waves of light swing), a picture of 32 x 32 grey cells of 16 levels, and the
colours of 4 x 4 fields. `datasource` makes it; here it is read and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul, sub

from PIL import Image, ImageFilter

OUTLINE_DIGITS = 16
SIDE = 32
FIELDS = 4
LENGTH = OUTLINE_DIGITS + SIDE * SIDE + 4 * FIELDS * FIELDS

FAR = 1000
SAME = 150
"""The greatest `distance` of two copies of one picture."""
OUTLINE_FAR = 24
"""So many of 64 bits may differ; of pictures chosen at random one pair in twelve."""

VIEW = 28
BLOCK = 4
DETAIL_RADIUS = 1.5
FAINT = 0.15
TELLING = 0.1
FROM, TO = 0.5, 0.85
MAX_CUT = 0.06
STEPS = (0.04, 0.02, 0.01)
STARTS = (0.0, 0.03, -0.03, 0.05, -0.05)
UNLIKE = 0.5
COLOURED = 5.0
TINT = 12.0
LEAST_AGREEMENT = 0.5

Cut = tuple[float, float, float, float]
Cells = list[float]
LEVELS = bytes.maketrans(b"0123456789abcdef", bytes(range(0, 256, 17)))


@dataclass(frozen=True, slots=True)
class _Picture:
    grey: Image.Image
    colours: list[int]


def outline(text: str) -> int:
    """The 64 bits that are compared first."""
    return int(text[:OUTLINE_DIGITS], 16)


def may_be_same(one: int, other: int) -> bool:
    """Whether two outlines are near enough for a closer look."""
    return (one ^ other).bit_count() <= OUTLINE_FAR


def distance(one: str, other: str) -> int:
    """How much of the detail differs, from 0 to `FAR`, in thousandths.

    Exact up to about twice `SAME`; what is plainly another picture is `FAR` away
    at once, and so is everything from an empty fingerprint.
    """
    if len(one) != LENGTH or len(other) != LENGTH:
        return FAR
    if not may_be_same(outline(one), outline(other)):
        return FAR
    first, second = _read(one), _read(other)
    if _have_other_colours(first.colours, second.colours):
        return FAR
    return min(round(FAR * _unlikeness(first.grey, second.grey)), FAR)


@lru_cache(maxsize=512)
def _read(text: str) -> _Picture:
    digits = text.encode()
    cells = digits[OUTLINE_DIGITS : OUTLINE_DIGITS + SIDE * SIDE].translate(LEVELS)
    colours = bytes.fromhex(text[OUTLINE_DIGITS + SIDE * SIDE :])
    return _Picture(
        grey=Image.frombytes("L", (SIDE, SIDE), cells),
        colours=[colour - 128 for colour in colours],
    )


def _have_other_colours(one: Sequence[int], other: Sequence[int]) -> bool:
    """A faded or grey copy has the same colours or none, a tinted one nearly so."""
    strengths = [_dot(colours, colours) ** 0.5 for colours in (one, other)]
    gap = list(map(sub, one, other))
    if min(strengths) <= COLOURED or _dot(gap, gap) <= TINT**2:
        return False
    return _dot(one, other) < LEAST_AGREEMENT * strengths[0] * strengths[1]


def _unlikeness(one: Image.Image, other: Image.Image) -> float:
    """From 0 to 1, after the cut that makes them most alike."""
    likeness, cut = _aligned(lambda cut: _dot(*_both(one, other, cut, _light)))
    if likeness < UNLIKE:
        return 1.0
    return _difference(*_both(one, other, cut, _detail))


def _aligned(likeness: Callable[[Cut], float]) -> tuple[float, Cut]:
    """The best likeness, and what must be cut off the first picture to reach it.

    Shares of its width and height: left, top, right, bottom; a negative share is
    cut off the other picture.
    """
    best, cut = max((likeness((cut,) * 4), (cut,) * 4) for cut in STARTS)
    if best < UNLIKE:
        return best, cut
    for step in STEPS:
        has_moved = True
        while has_moved:
            has_moved = False
            for moved in _neighbours(cut, step):
                found = likeness(moved)
                if found > best:
                    best, cut, has_moved = found, moved, True
    return best, cut


def _neighbours(cut: Cut, step: float) -> list[Cut]:
    moves = [(side, way) for side in range(4) for way in (-step, step)]
    found = []
    for side, way in moves:
        moved = [share + way * (at == side) for at, share in enumerate(cut)]
        if abs(moved[side]) <= MAX_CUT:
            found.append((moved[0], moved[1], moved[2], moved[3]))
    return found


def _both(
    one: Image.Image,
    other: Image.Image,
    cut: Cut,
    seen: Callable[[Image.Image], Cells],
) -> tuple[Cells, Cells]:
    left, top, right, bottom = cut
    opposite = (-left, -top, -right, -bottom)
    return seen(_cut(one, cut)), seen(_cut(other, opposite))


def _cut(grey: Image.Image, cut: Cut) -> Image.Image:
    left, top, right, bottom = (max(share, 0) * SIDE for share in cut)
    box = (left, top, SIDE - right, SIDE - bottom)
    return grey.resize((VIEW, VIEW), Image.Resampling.BILINEAR, box=box)


def _light(grey: Image.Image) -> Cells:
    return _evened(list(grey.tobytes()))


def _detail(grey: Image.Image) -> Cells:
    """What is left without the large forms, which pictures of one place share."""
    soft = grey.filter(ImageFilter.GaussianBlur(DETAIL_RADIUS))
    return _evened(list(map(sub, grey.tobytes(), soft.tobytes())))


def _evened(cells: Sequence[float]) -> Cells:
    """With a mean of 0 and a mean square of 1: brightness and contrast are gone."""
    mean = sum(cells) / len(cells)
    centred = [cell - mean for cell in cells]
    size = _dot(centred, centred) ** 0.5 or 1.0
    return [cell / size for cell in centred]


def _difference(one: Cells, other: Cells) -> float:
    """Of the blocks that show something, the middling ones and the worse.

    The worst are left out: a text or a mark may have been put there.
    """
    compared = [
        _block_difference(_block(one, start), _block(other, start))
        for row in range(0, VIEW, BLOCK)
        for start in range(row * VIEW, row * VIEW + VIEW, BLOCK)
    ]
    found = sorted(gap for gap, strength in compared if strength > TELLING)
    counted = found[int(FROM * len(found)) : int(TO * len(found))]
    return sum(counted) / len(counted) if counted else 1.0


def _block(cells: Cells, start: int) -> Cells:
    rows = range(start, start + BLOCK * VIEW, VIEW)
    return [cell for row in rows for cell in cells[row : row + BLOCK]]


def _block_difference(one: Cells, other: Cells) -> tuple[float, float]:
    """How much they differ, and how strong their detail is."""
    gap = list(map(sub, one, other))
    strength = _dot(one, one) + _dot(other, other)
    return _dot(gap, gap) / (strength + 2 * FAINT), strength


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(mul, one, other)) / len(one)
