"""What a network's search no longer reaches, by the network's own clock.

Ours may be days off: by it nothing is given up, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models import Feed, Unreachable, Window
from datasource.data_access.window_planning import FEED_COLUMNS, PENDING, open_past
from datasource.post_ids import sort_key
from datasource.sources.base import Source
from twitter_album import due_times

# By so much the far end of a first backfill may move up without a gap to tell of: the
# search moves on while the first pages are read.
BACKFILL_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SearchEdge:
    """The far end of what a search reaches."""

    id: str
    at: datetime
    days: int


def apply_network_time(feed: Feed, source: Source, *, network_time: datetime) -> bool:
    """Corrects what our clock got wrong, and gives up what is out of reach; whether
    windows changed. The caller holds the feed's row."""
    is_ahead = due_times.is_ahead(feed.created_at, now=network_time)
    if source.reach is None and not is_ahead:
        return False
    windows_before = _window_ids(feed)
    if is_ahead:
        feed.created_at = network_time
    if source.reach is None:
        open_past(feed, source)
    else:
        start = network_time - source.reach
        edge = SearchEdge(source.highest_id_before(start), start, source.reach.days)
        _reclaim(feed, edge)
        open_past(feed, source, reach_from=start)
        _give_up(feed, edge)
    feed.save(update_fields=FEED_COLUMNS)
    return windows_before != _window_ids(feed)


def _window_ids(feed: Feed) -> list[tuple[int, str]]:
    pending = Window.objects.filter(feed=feed, kind=PENDING).order_by("pk")
    return list(pending.values_list("pk", "lo"))


def _reclaim(feed: Feed, edge: SearchEdge) -> None:
    """Gaps within reach are pending again: a clock that ran ahead gave them up."""
    within_reach = Unreachable.objects.filter(
        feed=feed, until_at__gt=edge.at + BACKFILL_TOLERANCE
    )
    for row in within_reach.order_by("-until_at"):
        # The window above grows down over the gap; where none begins there, the gap
        # becomes a window of its own.
        above = Window.objects.filter(feed=feed, kind=PENDING, lo=row.hi)
        if not above.update(lo=row.lo, from_at=row.from_at):
            row.window().save()
        if feed.top == row.hi:
            feed.top, feed.top_at = row.lo, row.from_at
        row.delete()


def _give_up(feed: Feed, edge: SearchEdge) -> None:
    """What the network's search no longer reaches becomes a gap that people see."""
    for window in Window.objects.filter(feed=feed, kind=PENDING):
        if not window.lo:
            _raise_floor(feed, window, edge)
        # Within reach as a whole.
        elif sort_key(window.lo) >= sort_key(edge.id):
            continue
        elif window.lo == feed.top:
            # The last post may be old while the feed was covered until lately: then
            # nothing is lost.
            if window.from_at is None or window.from_at < edge.at:
                _record_gap(feed, window, edge)
            feed.top, feed.top_at = edge.id, edge.at
            _cut_at_edge(window, edge)
        else:
            _record_gap(feed, window, edge)
            _cut_at_edge(window, edge)


def _raise_floor(feed: Feed, window: Window, edge: SearchEdge) -> None:
    """The past that was never read ends where the search does."""
    if feed.floor_at is None or feed.floor_at >= edge.at:
        return
    # A backfill that has only begun starts where the search does, without a gap: older
    # posts were never promised.
    is_new = not feed.top and edge.at <= feed.created_at
    is_young = (
        edge.at + timedelta(days=edge.days) - feed.created_at < BACKFILL_TOLERANCE
    )
    if is_new or is_young:
        feed.floor_at = edge.at
        return
    window.from_at = feed.floor_at
    _record_gap(feed, window, edge)
    if window.lo == feed.top:
        feed.top, feed.top_at = edge.id, edge.at
    _cut_at_edge(window, edge)


def _record_gap(feed: Feed, window: Window, edge: SearchEdge) -> None:
    """One row for a gap, also where it grew from run to run."""
    is_whole = window.hi and sort_key(window.hi) <= sort_key(edge.id)
    facts = {
        "hi": window.hi if is_whole else edge.id,
        "until_at": (window.until_at if is_whole else None) or edge.at,
        "reason": f"older than the {edge.days} days that the search reaches",
    }
    # The gap that ends where this one begins is the same, of an earlier run.
    grown = Unreachable.objects.filter(feed=feed, hi=window.lo).exclude(hi="")
    if not grown.update(**facts):
        Unreachable.objects.update_or_create(
            feed=feed,
            hi=facts.pop("hi"),
            defaults=facts | {"lo": window.lo, "from_at": window.from_at},
        )


def _cut_at_edge(window: Window, edge: SearchEdge) -> None:
    """What is left of a window is above the edge, or nothing."""
    if window.hi and sort_key(window.hi) <= sort_key(edge.id):
        window.delete()
        return
    window.lo, window.from_at = edge.id, edge.at
    window.save(update_fields=["lo", "from_at"])
