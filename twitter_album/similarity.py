"""How alike two small grey pictures are, whichever of them was cut a little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from operator import mul, sub

from PIL import Image, ImageFilter

# In cells: what is larger belongs to the place rather than to the picture.
DETAIL_RADIUS = 1.5

VIEW = 28
BLOCK = 4
# The strength of detail below which a block's difference fades.
FAINT = 0.15
MIN_DETAIL = 0.1
# From where to where in the blocks, once the most alike come first.
COUNTED_SHARE = (0.6, 0.88)

MAX_CUT = 0.06
STARTS = (0.0, 0.03, -0.03, 0.05, -0.05)
# Shares of a picture's width or height that the search cuts off each side.
STEPS = (0.04, 0.02, 0.01)

# A correlation; copies begin at 0.7 or more, before the search.
MIN_CORRELATION = 0.6

Cut = tuple[float, float, float, float]
Cells = list[float]


def dissimilarity(one: Image.Image, other: Image.Image) -> float:
    """From 0 to 1, after the cut that makes them most alike."""
    similarity, cut = _aligned(lambda cut: dot(*_both(one, other, cut, _light)))
    if similarity < MIN_CORRELATION:
        return 1.0
    return _difference(*_both(one, other, cut, _detail))


def _aligned(similarity: Callable[[Cut], float]) -> tuple[float, Cut]:
    """The best similarity, and what must be cut off the first picture to reach it.

    Shares of its width and height: left, top, right, bottom; a negative share is
    cut off the other picture.
    """
    # Several beginnings: climbing from one alone may end at a local maximum.
    best, cut = max((similarity((cut,) * 4), (cut,) * 4) for cut in STARTS)
    # Most pairs end here, before the search, which is what takes time.
    if best < MIN_CORRELATION:
        return best, cut
    for step in STEPS:
        has_moved = True
        while has_moved:
            has_moved = False
            for moved in _neighbours(cut, step):
                score = similarity(moved)
                if score > best:
                    best, cut, has_moved = score, moved, True
    return best, cut


def _neighbours(cut: Cut, step: float) -> list[Cut]:
    moves = [(side, way) for side in range(4) for way in (-step, step)]
    cuts = []
    for side, way in moves:
        moved = [share + way * (at == side) for at, share in enumerate(cut)]
        # More than that is no copy any more, but a part of another picture.
        if abs(moved[side]) <= MAX_CUT:
            cuts.append((moved[0], moved[1], moved[2], moved[3]))
    return cuts


def _both(
    one: Image.Image,
    other: Image.Image,
    cut: Cut,
    view: Callable[[Image.Image], Cells],
) -> tuple[Cells, Cells]:
    left, top, right, bottom = cut
    opposite = (-left, -top, -right, -bottom)
    return view(_cut(one, cut)), view(_cut(other, opposite))


def _cut(grey: Image.Image, cut: Cut) -> Image.Image:
    left, top, right, bottom = (max(share, 0) * grey.width for share in cut)
    box = (left, top, grey.width - right, grey.width - bottom)
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
    # A picture of one colour has a size of 0.
    size = sqrt(dot(centred, centred)) or 1.0
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
    gaps = sorted(gap for gap, strength in compared if strength > MIN_DETAIL)
    least, most = COUNTED_SHARE
    counted = gaps[int(least * len(gaps)) : int(most * len(gaps))]
    return sum(counted) / len(counted) if counted else 1.0


def _block(cells: Cells, start: int) -> Cells:
    rows = range(start, start + BLOCK * VIEW, VIEW)
    return [cell for row in rows for cell in cells[row : row + BLOCK]]


def _block_difference(one: Cells, other: Cells) -> tuple[float, float]:
    """How much they differ, and how strong their detail is."""
    gap = list(map(sub, one, other))
    strength = dot(one, one) + dot(other, other)
    return dot(gap, gap) / (strength + 2 * FAINT), strength


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    total: float = sum(map(mul, one, other))
    return total / len(one)
