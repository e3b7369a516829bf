"""Which photos share a row, at which width of the window.

Photos of a row are as high as each other and fill it, each in its own ratio. The
server can do this without a script or a style attribute, because it knows every
ratio: a class tells a photo's ratio, and a mark after a photo ends the row in
some of the layouts. `python -m app.wall` prints the rules for both.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NARROWEST, WIDEST = 0.5, 3.2
"""Ratios beyond are cropped: a slimmer picture would be a line."""
STEP = math.log(1.025)
LAST_STEP = round(math.log(WIDEST / NARROWEST) / STEP)


@dataclass(frozen=True, slots=True)
class Layout:
    """From `window` pixels on, ratios that add up to about `fill` make a row."""

    window: int
    fill: float
    part: float
    """The part of the window that a row can take, at most."""


LAYOUTS = (
    Layout(window=0, fill=2.0, part=1),
    Layout(window=560, fill=3.2, part=1),
    Layout(window=900, fill=3.6, part=0.82),
    Layout(window=1300, fill=5.0, part=0.87),
    Layout(window=1800, fill=6.6, part=0.91),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a photo stands: classes for the style sheet, `sizes` for the browser."""

    ratio: str
    ends: str
    sizes: str
    is_first_row: bool


def step(width: int, height: int) -> int:
    """The number of the ratio class that is nearest to a picture's ratio."""
    ratio = min(max(width / height, NARROWEST), WIDEST)
    return round(math.log(ratio / NARROWEST) / STEP)


def ratio(number: int) -> float:
    return NARROWEST * math.exp(number * STEP)


def places(sizes: Sequence[tuple[int, int]]) -> list[Place]:
    """The place of each picture of a page, given as (width, height) in pixels."""
    steps = [step(width, height) for width, height in sizes]
    ratios = [ratio(number) for number in steps]
    rows = [list(_rows(ratios, layout)) for layout in LAYOUTS]
    return [
        Place(
            ratio=f"r{steps[i]}",
            ends=" ".join(f"b{n}" for n, row in enumerate(rows) if row[i][1]),
            sizes=_sizes([row[i][2] for row in rows]),
            is_first_row=rows[-1][i][0] == 0,
        )
        for i in range(len(ratios))
    ]


def _rows(ratios: list[float], layout: Layout) -> Iterator[tuple[int, bool, float]]:
    """Of each photo: its row, whether it ends that row, its part of the row.

    Rows get equal shares of all ratios, so that the last is as full as the others;
    a photo belongs to the row in which its middle lies.
    """
    total = sum(ratios)
    count = max(1, round(total / layout.fill))
    passed, row_of = 0.0, []
    for item in ratios:
        row_of.append(min(int((passed + item / 2) * count / total), count - 1))
        passed += item
    sums: dict[int, float] = {}
    for item, row in zip(ratios, row_of, strict=True):
        sums[row] = sums.get(row, 0) + item
    for i, row in enumerate(row_of):
        is_end = i + 1 < len(row_of) and row_of[i + 1] != row
        yield row, is_end, ratios[i] / max(sums[row], layout.fill / 2)


def _sizes(parts: list[float]) -> str:
    """The `sizes` attribute, widest window first."""
    rules = [
        f"(min-width:{layout.window}px) {math.ceil(part * layout.part * 100)}vw"
        for layout, part in zip(LAYOUTS[1:], parts[1:], strict=True)
    ]
    return ",".join([*rules[::-1], f"{math.ceil(parts[0] * 100)}vw"])


def style_sheet() -> str:
    """static/css/ratios.css."""
    lines = ["/* Made by `python -m app.wall`; change app/wall.py instead. */"]
    lines += [f".r{n} {{ --ratio: {ratio(n):.3f} }}" for n in range(LAST_STEP + 1)]
    edges = [*(layout.window for layout in LAYOUTS[1:]), None]
    for number, (layout, edge) in enumerate(zip(LAYOUTS, edges, strict=True)):
        upper = f" < {edge}px" if edge else ""
        query = f"{layout.window}px <= width{upper}"
        lines.append(f"@media ({query}) {{ .photos .b{number} {{ display: block }} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(style_sheet())
