"""Bar charts of days as SVG, drawn by the server: bars alone, to be scaled into any
place; what is written beside them is HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Units of the drawing, which is stretched into its place.
DAY_WIDTH = 10
BAR_WIDTH = 8
HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Series:
    """`key`: of the style sheet; `total`: in words."""

    key: str
    name: str
    total: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """`rows`: each day with its values in words, for those who do not see the bars."""

    key: str
    title: str
    summary: str
    svg: SafeString
    series: Sequence[Series]
    rows: Sequence[tuple[str, Sequence[str]]]
    first_day: str
    last_day: str


def day_name(day: date) -> str:
    return f"{day.day} {day:%b}"


def bar_chart(
    key: str,
    title: str,
    days: Sequence[date],
    values: Mapping[str, Sequence[int]],
    *,
    names: Callable[[str], str],
    written: Callable[[int], str],
) -> BarChart:
    """`values`: of each series one a day; `names` and `written` put these in words."""
    sums = [sum(column) for column in zip(*values.values(), strict=True)]
    sums = sums or [0] * len(days)
    highest = max(sums, default=0)
    first, last = day_name(days[0]), day_name(days[-1])
    summary = f"{title}, {first} to {last}: {written(sum(sums))} in all"
    if highest:
        best = day_name(days[sums.index(highest)])
        summary += f", most on {best}: {written(highest)}"
    return BarChart(
        key=key,
        title=title,
        summary=f"{summary}.",
        svg=_svg(key, len(days), _bars(values, highest)),
        series=[Series(k, names(k), written(sum(row))) for k, row in values.items()],
        rows=[
            (day_name(day), [written(row[place]) for row in values.values()])
            for place, day in enumerate(days)
        ],
        first_day=first,
        last_day=last,
    )


def _svg(key: str, days: int, bars: SafeString) -> SafeString:
    """Named by the summary that stands beside it."""
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-labelledby="{}">{}</svg>',
        DAY_WIDTH * days,
        HEIGHT,
        key,
        bars,
    )


def _bars(values: Mapping[str, Sequence[int]], highest: int) -> SafeString:
    """The series of a day stand upon one another."""
    bars = []
    for place, column in enumerate(zip(*values.values(), strict=True)):
        tops = accumulate(column)
        for key, value, top in zip(values, column, tops, strict=True):
            if value:
                # As text: a number would be written as the language of the page does.
                y = f"{HEIGHT - HEIGHT * top / highest:.2f}"
                height = f"{HEIGHT * value / highest:.2f}"
                bars.append((key, DAY_WIDTH * place + 1, y, BAR_WIDTH, height))
    return format_html_join(
        "", '<rect class="series-{}" x="{}" y="{}" width="{}" height="{}"/>', bars
    )
