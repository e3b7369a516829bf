"""The moments by which Bluesky sorts posts, as sort keys: microseconds since 1970.

They stand for ids in the windows of a fetch feed, because AT-URIs tell no order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from datasource.posts import ListedPost
from datasource.sources import sanitize

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_MILLISECOND = 1000
# In the year 9892, which a datetime can still hold.
MAX_SORT_KEY = 250_000_000_000_000_000


def written_at(view: Mapping[str, Any]) -> datetime | None:
    record = view.get("record")
    created_at = record.get("createdAt") if isinstance(record, dict) else None
    return sanitize.moment(created_at)


def sorted_at(view: Any) -> datetime | None:
    """`sortAt`, which no answer carries: when the post was written by its author's
    clock, but not later than when it was indexed."""
    if not isinstance(view, dict):
        return None
    # A clock that runs ahead would put its posts above all others for hours; the
    # network does not let it.
    times = (written_at(view), sanitize.moment(view.get("indexedAt")))
    return min(filter(None, times), default=None)


def sort_key(moment: datetime) -> int:
    return min(max((moment - EPOCH) // MICROSECOND, 1), MAX_SORT_KEY)


def range_parameters(since: str, until: str) -> dict[str, str]:
    """The range `(since, until]` as the API takes it.

    Its lower bound is inclusive, its upper one exclusive.

    Both are widened to whole milliseconds: an index that knows no finer times would
    leave out the posts between the bound and the end of its millisecond.
    """
    parameters = {}
    if since:
        first = _millisecond(int(since) + 1)
        parameters["since"] = _text(first * MICROSECONDS_PER_MILLISECOND)
    if until:
        last = _millisecond(int(until)) + 1
        parameters["until"] = _text(last * MICROSECONDS_PER_MILLISECOND)
    return parameters


def _text(key: int) -> str:
    # The API takes full datetimes only: no bare day, and not without a time zone.
    moment = EPOCH + min(max(key, 0), MAX_SORT_KEY) * MICROSECOND
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def span_two_milliseconds(views: Sequence[Any], since: str, until: str) -> bool:
    """Whether the posts lie in more than one millisecond, so that those of the last
    one may be left to the next page."""
    sort_keys = _sort_keys(views, since, until, has_more=True)
    return len({_millisecond(key) for key in sort_keys}) > 1


def lists_above(views: Sequence[Any], until: str) -> bool:
    """Whether the server has ignored `until`."""
    if not until:
        return False
    sort_keys = _sort_keys(views, "", until, has_more=True)
    return bool(sort_keys) and sort_keys[0] > int(until)


def below(views: Sequence[Any], until: str) -> list[Any]:
    """The posts up to `until`, and those without a usable time."""
    return [
        view
        for view in views
        if (at := sorted_at(view)) is None or sort_key(at) <= int(until)
    ]


def scanned(
    views: Sequence[Any], since: str, until: str, *, has_more: bool
) -> tuple[ListedPost, ...]:
    """Each sort key of the posts once, in the order of the network; within a
    millisecond, where it may list them in any order, sorted."""
    groups = groupby(
        _sort_keys(views, since, until, has_more=has_more), key=_millisecond
    )
    sort_keys = [key for _, group in groups for key in sorted(group, reverse=True)]
    sort_keys = list(dict.fromkeys(sort_keys))
    sort_keys = _without_last_millisecond(sort_keys) if has_more else sort_keys
    return tuple(
        ListedPost(str(each), EPOCH + each * MICROSECOND) for each in sort_keys
    )


def _millisecond(key: int) -> int:
    return key // MICROSECONDS_PER_MILLISECOND


def _without_last_millisecond(sort_keys: list[int]) -> list[int]:
    """The page may end in the middle of it, and what is left over would lie above
    the next page. Posts out of order stay, so that their disorder is seen."""
    last = _millisecond(sort_keys[-1]) if sort_keys else 0
    rest = [key for key in sort_keys if _millisecond(key) != last]
    return rest if all(_millisecond(key) > last for key in rest) else sort_keys


def _sort_keys(
    views: Sequence[Any], since: str, until: str, *, has_more: bool
) -> list[int]:
    """The posts' sort keys, without those that prove nothing about the range: what
    the index lists too much by its rounding, and posts sorted by a wrong clock."""
    keyed = [
        (sort_key(at), _is_guess(view)) for view in views if (at := sorted_at(view))
    ]
    is_all_guessed = all(is_guess for _, is_guess in keyed)
    # Posts of a wrong clock at the foot of a page that goes on have no neighbour below
    # to agree with, so they prove nothing; at the end of the list they count.
    lowest = float("inf") if has_more and not is_all_guessed else 0
    return [
        key
        for key in _agreeing_with_neighbours(keyed, lowest=lowest)
        if not _is_rounded(key, since, until)
    ]


def _agreeing_with_neighbours(
    keyed: list[tuple[int, bool]], *, lowest: float
) -> Iterator[int]:
    """Posts from a clock that runs ahead count only where their neighbours agree:
    the index sorts them by when it took notice itself, or even by that clock."""
    below, limits = lowest, []
    for key, is_guess in reversed(keyed):
        limits.append(below)
        below = below if is_guess else key
    above = float("inf")
    for (key, is_guess), limit in zip(keyed, reversed(limits), strict=True):
        if not is_guess:
            above = key
        if not is_guess or limit <= key <= above:
            yield key


def _is_guess(view: Mapping[str, Any]) -> bool:
    """Whether the post is not sorted by its author's clock, or nobody knows."""
    # Indexed before it was written: by whose clock it is sorted then, no answer says.
    written, indexed = written_at(view), sanitize.moment(view.get("indexedAt"))
    return written is None or (indexed is not None and written > indexed)


def _is_rounded(key: int, since: str, until: str) -> bool:
    """Outside the range, but in the millisecond where it begins or ends."""
    if since and key <= int(since):
        return _millisecond(key) == _millisecond(int(since) + 1)
    return (
        bool(until)
        and key > int(until)
        and _millisecond(key) == _millisecond(int(until))
    )
