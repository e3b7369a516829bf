"""How one to seven photos stand together, whole: the first large, the others beside and
below it. Page and share picture are made of the same composition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from app.gallery import justified_rows

# Left, upper, right, lower, in pixels.
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A photo (`index` in the order of ranks), or others in a row or a column.

    `ratio` is width : height at which each photo in it keeps its own.
    """

    ratio: float
    index: int | None = None
    is_row: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def ratio_class(self) -> str:
        return justified_rows.ratio_class(round(self.ratio * 1000), 1000)

    def boxes(self, box: Box, gap: int) -> Iterator[Box]:
        """Where each photo stands if the whole is to fill `box`, best first."""
        if self.index is not None:
            yield box
            return
        left, upper, right, lower = box
        start, end = (left, right) if self.is_row else (upper, lower)
        weights = [part.ratio if self.is_row else 1 / part.ratio for part in self.parts]
        room, before = end - start - gap * (len(self.parts) - 1), 0.0
        for number, (part, weight) in enumerate(zip(self.parts, weights, strict=True)):
            # Both edges are rounded from the whole, so that no pixel is left over.
            first = start + round(room * before / sum(weights)) + gap * number
            before += weight
            last = start + round(room * before / sum(weights)) + gap * number
            inner = (
                (first, upper, last, lower)
                if self.is_row
                else (left, first, right, last)
            )
            yield from part.boxes(inner, gap)


def compose(ratios: Sequence[float], shape: float) -> Part:
    """The composition that is nearest to `shape` (width : height): what fills a frame
    of that shape then loses least at its edges."""
    photos = [
        # As far as the classes of the style sheet go: a panorama loses its ends.
        Part(min(max(ratio, justified_rows.MIN_RATIO), justified_rows.MAX_RATIO), index)
        for index, ratio in enumerate(ratios)
    ]
    return min(_ways(photos), key=lambda whole: abs(log(whole.ratio / shape)))


def _ways(photos: list[Part]) -> list[Part]:
    """One large, two medium, four small, arranged in each sensible way."""
    first, medium, small = photos[0], photos[1:3], photos[3:]
    if not medium:
        return [first]
    if not small:
        return [_row([first, _column(medium)]), _row(photos)]
    if len(small) == 1:
        return [_row([first, _column(photos[1:])])]
    beside = [_column(medium), _row(medium)]
    return [
        *(_column([_row([first, some]), _row(small)]) for some in beside),
        _row([first, _column([_row(medium), _row(small)])]),
        _row([first, _column(medium), _column(small)]),
    ]


def _row(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    ratio = sum(part.ratio for part in parts)
    return Part(ratio, is_row=True, parts=tuple(parts))


def _column(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return Part(1 / sum(1 / part.ratio for part in parts), parts=tuple(parts))
