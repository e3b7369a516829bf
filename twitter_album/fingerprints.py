"""Compares fingerprints of pictures: whether two are of the same one.

A fingerprint is text of hexadecimal digits: the outline (64 bits: which way the
coarse waves of light swing), a picture of 32 x 32 grey cells of 16 levels, and the
colours of 4 x 4 fields. `datasource` makes it; here it is read and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from operator import sub

from PIL import Image

from twitter_album.similarity import dissimilarity, dot

OUTLINE_DIGITS = 16
SIDE = 32
FIELDS = 4
LENGTH = OUTLINE_DIGITS + SIDE * SIDE + 4 * FIELDS * FIELDS

MAX_DISTANCE = 1000
# The greatest `distance` of two copies of one picture.
#
# `tests/benchmarks/same_picture.py` says how good it is, on a set made by code and
# without photographs: of 1200 copies 11 missed (6 of them cut, lighter, with text and
# small at once), of 552 look-alikes 2 and of 2556 pairs at random none taken for
# copies.
MAX_SAME_DISTANCE = 160
# So many of 64 bits may differ; of pictures chosen at random one pair in forty.
MAX_OUTLINE_BITS = 22
MIN_COLOUR_STRENGTH = 5.0
# Strengths and gaps of colour, as mean levels of Cb and Cr away from grey.
MAX_TINT = 10.0
# The cosine between two pictures' colours: 1 is the same hues, 0 a quarter turn.
MIN_HUE_COSINE = 0.5

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
    return (one ^ other).bit_count() <= MAX_OUTLINE_BITS


def distance(one: str, other: str) -> int:
    """How much of the detail differs, from 0 to `MAX_DISTANCE`, in thousandths.

    Exact up to about twice `MAX_SAME_DISTANCE`. What is plainly another picture, and
    everything from an empty fingerprint, is `MAX_DISTANCE` away.
    """
    if len(one) != LENGTH or len(other) != LENGTH:
        return MAX_DISTANCE
    # The cheap look first: it rules out all but one pair in forty.
    if not may_be_same(outline(one), outline(other)):
        return MAX_DISTANCE
    first, second = _read(one), _read(other)
    # Before the search for a cut, which takes most of the time.
    if _have_other_colours(first.colours, second.colours):
        return MAX_DISTANCE
    return min(
        round(MAX_DISTANCE * dissimilarity(first.grey, second.grey)), MAX_DISTANCE
    )


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
    strengths = [sqrt(dot(colours, colours)) for colours in (one, other)]
    gap = list(map(sub, one, other))
    # A picture without colours may be a grey copy of any other one.
    if min(strengths) <= MIN_COLOUR_STRENGTH or dot(gap, gap) <= MAX_TINT**2:
        return False
    return dot(one, other) < MIN_HUE_COSINE * strengths[0] * strengths[1]
