"""Stretches that a server does not list, because it ignores the bound that it is asked
for: they are given up, and asked for again, for the server may be mended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from app.models import Feed, Unreachable, Window
from datasource import coverage
from datasource.coverage import NOT_LISTED, Progress
from datasource.data_access.window_planning import OWED
from datasource.sources.base import Source
from twitter_album import due_times

# So long a server that ignored a bound is known for it; then it is seen anew.
BELIEVED = timedelta(days=1)


def is_bound_ignored(feed: Feed, *, now: datetime) -> bool:
    """Whether the feed's server was lately seen to list its newest posts only, or is
    seen so again and again, in whichever windows."""
    doubtful = Window.objects.filter(feed=feed, reason=coverage.ABOVE)
    attempts = sum(doubtful.values_list("attempts", flat=True))
    if attempts >= coverage.ATTEMPTS_TO_BELIEVE:
        return True
    return Unreachable.objects.filter(
        feed__network=feed.network,
        feed__server=feed.server,
        reason=coverage.IGNORED_BOUND,
        created_at__gt=now - BELIEVED,
    ).exists()


def give_up_below(feed: Feed, window: Window, progress: Progress) -> None:
    """What lies below the last page of a server that lists no other."""
    Unreachable.objects.update_or_create(
        feed=feed,
        hi=progress.unreachable,
        defaults={
            "lo": window.lo,
            "from_at": window.from_at if window.lo else feed.floor_at,
            "until_at": progress.hi_at or window.until_at or window.created_at,
            "reason": progress.why,
        },
    )


def ask_again(feed: Feed, source: Source, *, now: datetime) -> None:
    """Once a day a server is asked again for what it did not list. One that bills by
    the post is not: it would be paid for posts that the album has. What was too old
    for a search is owed again to one that reaches all of the past."""
    too_old = Unreachable.objects.filter(feed=feed).exclude(reason__in=NOT_LISTED)
    for row in too_old if source.reach is None else ():
        _owe(feed, row)
    if source.prices:
        return
    is_due = due_times.longer_ago("created_at", BELIEVED, now=now)
    for row in _given_up(feed).filter(is_due):
        # As after the last time: one page that is above again is believed.
        _owe(feed, row, reason=coverage.ABOVE, attempts=coverage.ATTEMPTS_TO_BELIEVE)


def owe_again(feed: Feed) -> bool:
    """For a server that was seen to heed bounds; whether anything is owed again."""
    taken_up = [_owe(feed, row) for row in _given_up(feed)]
    return any(taken_up)


def _given_up(feed: Feed) -> QuerySet[Unreachable]:
    return Unreachable.objects.filter(feed=feed, reason__in=NOT_LISTED)


def _owe(feed: Feed, row: Unreachable, **state: object) -> bool:
    """Whether windows cover the stretch from now on, maybe one that is there."""
    owed = Window.objects.filter(feed=feed, kind=OWED)
    beside = owed.filter(Q(lo=row.lo) | Q(hi=row.hi)).first()
    if beside is None:
        row.window(**state).save()
    elif beside.lo != row.lo:
        return False  # in the way for now
    elif beside.hi and coverage.order(beside.hi) < coverage.order(row.hi):
        beside.hi, beside.until_at = row.hi, row.until_at
        beside.save(update_fields=["hi", "until_at"])
    row.delete()
    return True
