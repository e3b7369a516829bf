"""Ranges that a server does not list, because it ignores the bound that it is asked
for: they are given up, and asked for again, for the server may be mended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from app.models import Feed, Unreachable, Window
from datasource import coverage
from datasource.coverage import NOT_LISTED
from datasource.data_access.window_planning import PENDING
from datasource.pending_ranges import PendingRange, Progress, upper_bound
from datasource.post_ids import exclusive_upper_bound, sort_key
from datasource.posts import Page
from datasource.sources.base import Source
from twitter_album import due_times

# So long a server that ignored a bound is known for it; then it is tried anew.
IGNORED_BOUND_MEMORY = timedelta(days=1)


def is_bound_ignored(feed: Feed, *, now: datetime) -> bool:
    """Whether the feed's server was lately seen to list its newest posts only, or is
    seen so again and again, in whichever windows."""
    # Over all windows: a server that ignores bounds does so for each, and one window
    # alone would take hours to be postponed so often.
    above = Window.objects.filter(feed=feed, reason=coverage.ABOVE_RANGE)
    attempts = sum(above.values_list("attempts", flat=True))
    if attempts >= coverage.MIN_ATTEMPTS_TO_GIVE_UP:
        return True
    return Unreachable.objects.filter(
        feed__network=feed.network,
        feed__server=feed.server,
        reason=coverage.IGNORED_BOUND,
        created_at__gt=now - IGNORED_BOUND_MEMORY,
    ).exists()


def give_up_below(feed: Feed, window: Window, progress: Progress) -> None:
    """What lies below the last page of a server that lists no other."""
    Unreachable.objects.update_or_create(
        feed=feed,
        hi=progress.unreachable_up_to_id,
        defaults={
            "lo": window.lo,
            "from_at": window.from_at if window.lo else feed.floor_at,
            "until_at": progress.up_to_at or window.until_at or window.created_at,
            "reason": progress.unreachable_reason,
        },
    )


def ask_again(feed: Feed, source: Source, *, now: datetime) -> None:
    """Once a day a server is asked again for what it did not list, and at once for what
    was too old for its search, where the search reaches all of the past now."""
    too_old = Unreachable.objects.filter(feed=feed).exclude(reason__in=NOT_LISTED)
    for row in too_old if source.reach is None else ():
        _reopen(feed, row)
    # One that bills by the post would be paid for posts that the album has.
    if source.prices:
        return
    is_due = due_times.longer_ago("created_at", IGNORED_BOUND_MEMORY, now=now)
    for row in _given_up(feed).filter(is_due):
        # As after the last time: one page that is above again is believed.
        attempts = coverage.MIN_ATTEMPTS_TO_GIVE_UP
        _reopen(feed, row, reason=coverage.ABOVE_RANGE, attempts=attempts)


def respects_upper_bound(
    pending: PendingRange, page: Page, *, high_watermark: str
) -> bool:
    """Whether the page begins below the bound that was asked for, although the server
    has posts above it, at `high_watermark` at least: then it lists what it is asked
    for."""
    bound = upper_bound(pending)
    if page.is_from_top or not (bound and page.scanned):
        return False
    highest = max(sort_key(post.id) for post in page.scanned)
    return highest <= sort_key(exclusive_upper_bound(bound)) < sort_key(high_watermark)


def reopen_all(feed: Feed) -> bool:
    """For a server that was seen to respect bounds. Whether windows changed."""
    reopened = [_reopen(feed, row) for row in _given_up(feed)]
    return any(reopened)


def _given_up(feed: Feed) -> QuerySet[Unreachable]:
    return Unreachable.objects.filter(feed=feed, reason__in=NOT_LISTED)


def _reopen(feed: Feed, row: Unreachable, **state: object) -> bool:
    """Whether windows cover the range from now on, maybe one that is there."""
    # No two windows of a feed share an end: constraints of the table say so, and what
    # lies in two windows would be read, and paid, twice.
    pending = Window.objects.filter(feed=feed, kind=PENDING)
    neighbour = pending.filter(Q(lo=row.lo) | Q(hi=row.hi)).first()
    if neighbour is None:
        row.window(**state).save()
    elif neighbour.lo != row.lo:
        return False  # in the way for now
    elif neighbour.hi and sort_key(neighbour.hi) < sort_key(row.hi):
        neighbour.hi, neighbour.until_at = row.hi, row.until_at
        neighbour.save(update_fields=["hi", "until_at"])
    row.delete()
    return True
