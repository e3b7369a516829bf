"""What a network's search no longer reaches, by the network's own clock.

Ours may be days off: by it nothing is given up, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models import Feed, Unreachable, Window
from datasource import coverage
from datasource.data_access.window_planning import EDGES, OWED, open_past
from datasource.sources.base import Source
from twitter_album import due_times

# By so much the far end of a first backfill may move up without a gap to tell of.
UNNOTICED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Edge:
    """The far end of what a search reaches."""

    id: str
    at: datetime
    days: int


def set_right(feed: Feed, source: Source, *, network_time: datetime) -> bool:
    """Corrects what our clock got wrong, and gives up what is out of reach; whether
    windows changed. The caller holds the feed's row."""
    is_ahead = due_times.is_ahead(feed.created_at, now=network_time)
    if source.reach is None and not is_ahead:
        return False
    before = _places(feed)
    if is_ahead:
        feed.created_at = network_time
    if source.reach is None:
        open_past(feed, source)
    else:
        start = network_time - source.reach
        edge = Edge(source.bound(start), start, source.reach.days)
        _reclaim(feed, edge)
        open_past(feed, source, reach_from=start)
        _give_up(feed, edge)
    feed.save(update_fields=EDGES)
    return before != _places(feed)


def _places(feed: Feed) -> list[tuple[int, str]]:
    owed = Window.objects.filter(feed=feed, kind=OWED).order_by("pk")
    return list(owed.values_list("pk", "lo"))


def _reclaim(feed: Feed, edge: Edge) -> None:
    """What is within reach was given up by a clock that ran ahead: it is owed again."""
    wrong = Unreachable.objects.filter(feed=feed, until_at__gt=edge.at + UNNOTICED)
    for row in wrong.order_by("-until_at"):
        above = Window.objects.filter(feed=feed, kind=OWED, lo=row.hi)
        if not above.update(lo=row.lo, from_at=row.from_at):
            row.window().save()
        if feed.top == row.hi:
            feed.top, feed.top_at = row.lo, row.from_at
        row.delete()


def _give_up(feed: Feed, edge: Edge) -> None:
    """What the network's search no longer reaches becomes a gap that people see."""
    for window in Window.objects.filter(feed=feed, kind=OWED):
        if not window.lo:
            _raise_floor(feed, window, edge)
        elif coverage.order(window.lo) >= coverage.order(edge.id):
            continue
        elif window.lo == feed.top:
            if window.from_at is None or window.from_at < edge.at:
                _tell(feed, window, edge)
            feed.top, feed.top_at = edge.id, edge.at
            _shorten(window, edge)
        else:
            _tell(feed, window, edge)
            _shorten(window, edge)


def _raise_floor(feed: Feed, window: Window, edge: Edge) -> None:
    """The past that was never read ends where the search does."""
    if feed.floor_at is None or feed.floor_at >= edge.at:
        return
    is_new = not feed.top and edge.at <= feed.created_at
    is_young = edge.at + timedelta(days=edge.days) - feed.created_at < UNNOTICED
    if is_new or is_young:
        feed.floor_at = edge.at
        return
    window.from_at = feed.floor_at
    _tell(feed, window, edge)
    if window.lo == feed.top:
        feed.top, feed.top_at = edge.id, edge.at
    _shorten(window, edge)


def _tell(feed: Feed, window: Window, edge: Edge) -> None:
    """One row for a gap, also where it grew from run to run."""
    is_whole = window.hi and coverage.order(window.hi) <= coverage.order(edge.id)
    facts = {
        "hi": window.hi if is_whole else edge.id,
        "until_at": (window.until_at if is_whole else None) or edge.at,
        "reason": f"older than the {edge.days} days that the search reaches",
    }
    grown = Unreachable.objects.filter(feed=feed, hi=window.lo).exclude(hi="")
    if not grown.update(**facts):
        Unreachable.objects.update_or_create(
            feed=feed,
            hi=facts.pop("hi"),
            defaults=facts | {"lo": window.lo, "from_at": window.from_at},
        )


def _shorten(window: Window, edge: Edge) -> None:
    if window.hi and coverage.order(window.hi) <= coverage.order(edge.id):
        window.delete()
        return
    window.lo, window.from_at = edge.id, edge.at
    window.save(update_fields=["lo", "from_at"])
