"""Bluesky's line of posts: the microsecond by which a post is sorted is its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from datasource.posts import Scanned
from datasource.sources import sanitize

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = 1000
HIGHEST = 250_000_000_000_000_000
"""A place in the year 9892, which a date can still name."""


def written_at(view: Mapping[str, Any]) -> datetime | None:
    record = view.get("record")
    found = record.get("createdAt") if isinstance(record, dict) else None
    return sanitize.moment(found)


def sorted_at(view: Any) -> datetime | None:
    """`sortAt`, which no answer carries: when the post was written by its author's
    clock, but not later than when it was indexed."""
    if not isinstance(view, dict):
        return None
    times = (written_at(view), sanitize.moment(view.get("indexedAt")))
    return min(filter(None, times), default=None)


def place(moment: datetime) -> int:
    return min(max((moment - EPOCH) // MICROSECOND, 1), HIGHEST)


def asked_range(since: str, until: str) -> dict[str, str]:
    """`(since, until]` as the API takes it: the lower bound inclusive, the upper one
    exclusive.

    Both are widened to whole milliseconds: an index that knows no finer times would
    leave out what lies between.
    """
    asked = {}
    if since:
        asked["since"] = _text((int(since) + 1) // MILLISECOND * MILLISECOND)
    if until:
        asked["until"] = _text(-(-(int(until) + 1) // MILLISECOND) * MILLISECOND)
    return asked


def _text(number: int) -> str:
    moment = EPOCH + min(max(number, 0), HIGHEST) * MICROSECOND
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def is_spread(views: Sequence[Any], since: str, until: str) -> bool:
    """Whether the posts lie in more than one millisecond, so that those of the last
    one may be left to the next page."""
    places = _places(views, since, until, has_more=True)
    return len({_tie(number) for number in places}) > 1


def lists_above(views: Sequence[Any], until: str) -> bool:
    """Whether the server has ignored `until`."""
    if not until:
        return False
    places = _places(views, "", until, has_more=True)
    return bool(places) and places[0] > int(until)


def below(views: Sequence[Any], until: str) -> list[Any]:
    """The posts up to `until`, and those of which nobody knows their place."""
    return [
        view
        for view in views
        if (at := sorted_at(view)) is None or place(at) <= int(until)
    ]


def scanned(
    views: Sequence[Any], since: str, until: str, *, has_more: bool
) -> tuple[Scanned, ...]:
    """Each place of the posts once, in the order of the network; within a
    millisecond, where it may list them anyhow, in the order of the line."""
    ties = groupby(_places(views, since, until, has_more=has_more), key=_tie)
    places = [number for _, tie in ties for number in sorted(tie, reverse=True)]
    places = list(dict.fromkeys(places))
    places = _without_last_tie(places) if has_more else places
    return tuple(Scanned(str(each), EPOCH + each * MICROSECOND) for each in places)


def _tie(number: int) -> int:
    return number // MILLISECOND


def _without_last_tie(places: list[int]) -> list[int]:
    """The page may end in the middle of it, and what is left over would lie above
    the next page. Posts out of order stay, so that their disorder is seen."""
    last = _tie(places[-1]) if places else 0
    rest = [number for number in places if _tie(number) != last]
    return rest if all(_tie(number) > last for number in rest) else places


def _places(
    views: Sequence[Any], since: str, until: str, *, has_more: bool
) -> list[int]:
    """Where the posts lie, without those that say nothing about the line: what the
    index lists too much by its rounding, and posts in the wrong place."""
    found = [(place(at), _is_guess(view)) for view in views if (at := sorted_at(view))]
    is_all_guessed = all(is_guess for _, is_guess in found)
    lowest = float("inf") if has_more and not is_all_guessed else 0
    return [
        number
        for number in _in_place(found, lowest=lowest)
        if not _is_rounded(number, since, until)
    ]


def _in_place(found: list[tuple[int, bool]], *, lowest: float) -> Iterator[int]:
    """Posts from a clock that runs ahead count only where their neighbours agree:
    the index sorts them by when it took notice itself, or even by that clock."""
    below, limits = lowest, []
    for number, is_guess in reversed(found):
        limits.append(below)
        below = below if is_guess else number
    above = float("inf")
    for (number, is_guess), limit in zip(found, reversed(limits), strict=True):
        if not is_guess:
            above = number
        if not is_guess or limit <= number <= above:
            yield number


def _is_guess(view: Mapping[str, Any]) -> bool:
    """Whether the post is not sorted by its author's clock, or nobody knows."""
    written, indexed = written_at(view), sanitize.moment(view.get("indexedAt"))
    return written is None or (indexed is not None and written > indexed)


def _is_rounded(number: int, since: str, until: str) -> bool:
    """Outside the range, but in the millisecond where it begins or ends."""
    if since and number <= int(since):
        return _tie(number) == _tie(int(since) + 1)
    return bool(until) and number > int(until) and _tie(number) == _tie(int(until))
