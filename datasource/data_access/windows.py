"""Windows, the rows of pending ranges: which rest, and how a page moves one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from app.models import Feed, Window
from datasource.data_access import unlisted_ranges
from datasource.data_access.feed_lease import LeaseLost
from datasource.pending_ranges import (
    MAX_RETRY_DELAY,
    PendingRange,
    Progress,
    retry_delay,
)
from twitter_album import due_times


def postponed() -> Q:
    """Windows that rest after a failure."""
    is_waiting = due_times.waiting(
        "try_at", now=timezone.now(), max_wait=MAX_RETRY_DELAY
    )
    return is_waiting & Q(attempts__gt=0)


def postpone(pending: PendingRange, reason: str) -> datetime:
    """Lets a range rest after a failure; returns when it is tried next."""
    try_at = timezone.now() + retry_delay(pending.attempts + 1)
    Window.objects.filter(pk=pending.id).update(
        attempts=pending.attempts + 1,
        doubts=pending.unverified,
        try_at=try_at,
        reason=reason[:500],
    )
    return try_at


def move_window(
    feed: Feed, pending: PendingRange, progress: Progress, *, answered_at: datetime
) -> Window | None:
    """Compare and swap: the window must be what it was when the page was asked for,
    else raises LeaseLost. Returns it as it is now, None once it is covered."""
    # The lease should keep a second worker away. If it ever fails, the condition still
    # lets each page move its window once: no page is skipped, none counts double.
    row = Window.objects.filter(pk=pending.id, lo=pending.after_id, hi=pending.up_to_id)
    if progress.split_id:
        moved = _split(row, feed, pending, progress)
    elif progress.unverified_reason:
        reason = progress.unverified_reason
        doubts = pending.times_unverified(reason) + 1
        moved = row.update(doubts=doubts, reason=reason)
    elif progress.up_to_id is None:
        if progress.unreachable_up_to_id and not pending.is_sweep:
            unlisted_ranges.give_up_below(feed, row.get(), progress)
        moved = row.delete()[0]
    else:
        moved = _lower(row, pending, progress)
    if moved != 1:
        raise LeaseLost
    _move_watermarks(feed, pending, progress, answered_at=answered_at)
    return Window.objects.filter(pk=pending.id).first()


def _lower(row: QuerySet[Window], pending: PendingRange, progress: Progress) -> int:
    columns = {"attempts": 0, "doubts": 0, "reason": "", "try_at": timezone.now()}
    if progress.up_to_id != pending.up_to_id:
        columns |= {"until_at": progress.up_to_at}
    return row.update(hi=progress.up_to_id, **columns)


def _split(
    row: QuerySet[Window], feed: Feed, pending: PendingRange, progress: Progress
) -> int:
    """The upper part is a window of its own from now on."""
    for upper in row:
        edge, edge_at = progress.split_id, progress.split_at
        row.update(hi=edge, until_at=edge_at, doubts=0)
        upper.pk, upper.lo, upper.from_at, upper.doubts = None, edge, edge_at, 0
        upper.save(force_insert=True)
        # Whatever begins at the high watermark is the newest window: the upper part.
        if pending.is_newest:
            feed.top, feed.top_at = edge, edge_at
        return 1
    return 0


def _move_watermarks(
    feed: Feed, pending: PendingRange, progress: Progress, *, answered_at: datetime
) -> None:
    if not pending.up_to_id and not progress.unverified_reason:
        # What lies below the page is still pending; above it there was nothing.
        feed.covered_until = answered_at
    if progress.high_watermark:
        feed.top, feed.top_at = progress.high_watermark, progress.high_watermark_at
    if not pending.is_sweep:
        feed.bottom = feed.bottom or progress.low_watermark
    feed.save(update_fields=["top", "top_at", "bottom", "covered_until"])
