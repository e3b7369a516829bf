"""Justified rows: which photos share a row, at which width of the window.

Photos of a row are as high as each other and fill it, each in its own ratio. The
server can do this without a script or a style attribute, because it knows every
ratio: a class tells a photo's ratio, and a mark after a photo ends the row at some
widths of the window. `python -m app.gallery.justified_rows` prints the rules for both.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Ratios beyond are cropped: a slimmer picture would be a line.
MIN_RATIO, MAX_RATIO = 0.5, 3.2
# Fewer rows than that get fewer photos each: a small album shows them larger.
SMALL_ALBUM_ROWS, SMALL_ALBUM_FILL = 3, 0.72
# Two ratios 2.5 % apart look the same: some 75 classes do for all pictures.
RATIO_STEP = math.log(1.025)
MAX_STEP = round(math.log(MAX_RATIO / MIN_RATIO) / RATIO_STEP)


@dataclass(frozen=True, slots=True)
class WindowRange:
    """From `min_width` pixels on, ratios that add up to about `fill` make a row."""

    min_width: int
    fill: float
    # Pixels of the window that a row cannot have, at least.
    taken: int


GAP_PIXELS = 8
# Phones show two or three pixels in the place of one: nobody sees that a picture is
# drawn an eighth larger than it is, and a whole screen's width is 640 of its pixels.
PHONE_WIDTH_FACTOR = 0.88
# One for each range of window widths: the server does not know the window, so it marks
# the row ends of all of them and the style sheet shows those of one.
WINDOW_RANGES = (
    WindowRange(min_width=0, fill=2.0, taken=0),
    WindowRange(min_width=560, fill=3.2, taken=0),
    WindowRange(min_width=900, fill=3.6, taken=272),
    WindowRange(min_width=1300, fill=5.0, taken=272),
    WindowRange(min_width=1800, fill=6.6, taken=272),
    # No navigation beside them, and each larger.
    WindowRange(min_width=2000, fill=7.2, taken=80),
)


@dataclass(frozen=True, slots=True)
class RowPosition:
    """Where a photo stands: classes for the style sheet, `sizes` for the browser."""

    ratio: str
    ends: str
    sizes: str
    is_first_row: bool
    is_urgent: bool


def ratio_step(width: int, height: int) -> int:
    """The number of the ratio class that is nearest to a picture's ratio."""
    ratio = min(max(width / height, MIN_RATIO), MAX_RATIO)
    return round(math.log(ratio / MIN_RATIO) / RATIO_STEP)


def ratio_class(width: int, height: int) -> str:
    return f"r{ratio_step(width, height)}"


def ratio(step: int) -> float:
    return MIN_RATIO * math.exp(step * RATIO_STEP)


def row_positions(
    sizes: Sequence[tuple[int, int]], *, is_top: bool = True, fill: float = 1.0
) -> list[RowPosition]:
    """The position of each picture, given as (width, height) in pixels; `is_top`:
    their first row is the first one of the page; `fill`: how many times as many as
    usual stand in a row."""
    return _row_positions(
        tuple(ratio_step(width, height) for width, height in sizes), is_top, fill
    )


# Pages of an album are asked for in every language and filter, with the same shapes.
@lru_cache(maxsize=512)
def _row_positions(
    steps: tuple[int, ...], is_top: bool, times: float
) -> list[RowPosition]:
    ratios = [ratio(step) for step in steps]
    ends: list[list[str]] = [[] for _ in steps]
    widths: list[list[str]] = [[] for _ in steps]
    for index, window_range in enumerate(WINDOW_RANGES):
        start, fill = 0, window_range.fill * times
        for end in row_ends(ratios, fill):
            # A row that is less than half full does not fill the window: its photos
            # would be enlarged beyond their renditions.
            filled = max(sum(ratios[start:end]), fill / 2)
            for i in range(start, end):
                widths[i].append(_width(ratios[i] / filled, end - start, window_range))
            if end < len(steps):
                ends[end - 1].append(f"b{index}")
            start = end
    # Only what is in sight at once: the largest paint of a page is one of these.
    eager = urgent = 0
    if is_top and ratios:
        # Of a large laptop: on a wider screen the last of it come a moment later.
        eager = row_ends(ratios, WINDOW_RANGES[-2].fill * times)[0]
        # On a slow line those that a phone shows first do not wait for the others.
        urgent = row_ends(ratios, WINDOW_RANGES[0].fill * times)[0]
    return [
        RowPosition(
            f"r{step}",
            " ".join(ends[i]),
            _sizes(widths[i]),
            i < eager,
            i < urgent,
        )
        for i, step in enumerate(steps)
    ]


def row_ends(ratios: Sequence[float], fill: float) -> list[int]:
    """Behind which photo each row ends, so that all rows are about equally full.

    The least sum of squares, found from the first photo to the last: the best way
    to end a row behind a photo is known once it is known for all photos before.
    """
    if sum(ratios) < SMALL_ALBUM_ROWS * fill:
        fill *= SMALL_ALBUM_FILL
    best, came_from = [0.0], [0]
    for end in range(1, len(ratios) + 1):
        total, least, origin = 0.0, math.inf, end - 1
        for start in range(end - 1, -1, -1):
            total += ratios[start]
            # Too low photos (a row too full) disturb less than one that towers above
            # the rest.
            cost = best[start] + (total / fill - 1) ** 2 * (1 if total > fill else 2)
            if cost < least:
                least, origin = cost, start
            # Fuller rows only cost more: nothing further back can be better.
            if total > 2 * fill:
                break
        # Now the best cost of all rows that end here.
        best.append(least)
        came_from.append(origin)
    ends, end = [], len(ratios)
    while end:
        ends.append(end)
        end = came_from[end]
    return ends[::-1]


def _width(part: float, photos: int, window_range: WindowRange) -> str:
    """How wide a photo is that takes `part` of a row, as `sizes` tells it. A little
    too wide may cost the next larger rendition."""
    if not window_range.min_width:
        return f"{math.ceil(part * PHONE_WIDTH_FACTOR * 100)}vw"
    if not window_range.taken:
        return f"{math.ceil(part * 100)}vw"
    taken = math.floor(part * (window_range.taken + GAP_PIXELS * (photos - 1)))
    return f"calc({math.ceil(part * 1000) / 10:g}vw - {taken}px)"


def _sizes(widths: list[str]) -> str:
    """The `sizes` attribute, widest window first."""
    rules = [
        f"(min-width:{window_range.min_width}px) {width}"
        for window_range, width in zip(WINDOW_RANGES[1:], widths[1:], strict=True)
    ]
    return ",".join([*rules[::-1], widths[0]])


def style_sheet() -> str:
    """static/css/ratios.css."""
    lines = ["/* Made by `python -m app.gallery.justified_rows`: change that. */"]
    lines += [f".r{n} {{ --ratio: {ratio(n):.3f} }}" for n in range(MAX_STEP + 1)]
    edges = [*(window_range.min_width for window_range in WINDOW_RANGES[1:]), None]
    for index, (window_range, edge) in enumerate(
        zip(WINDOW_RANGES, edges, strict=True)
    ):
        upper = f" < {edge}px" if edge else ""
        query = f"{window_range.min_width}px <= width{upper}"
        lines += [
            f"@media ({query}) {{",
            f"  .photos .b{index} {{ display: block }}",
            "}",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(style_sheet())
