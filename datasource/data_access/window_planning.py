"""Opens a feed's windows at the start of a run: the present, the past that is wanted,
and what is due to be read again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from app.models import Feed, Run, Window
from datasource.post_ids import sort_key
from datasource.sources.base import Source
from datasource.sources.sweeps import Sweep
from twitter_album import due_times

PENDING, SWEEP = Window.Kind.PENDING, Window.Kind.SWEEP
FEED_COLUMNS = ("created_at", "backfill_days", "bottom", "floor_at", "top", "top_at")


def plan(feed: Feed, source: Source, *, now: datetime) -> None:
    """Opens the feed's windows; the caller holds its row."""
    if feed.backfill_days is None:  # its first look
        feed.created_at = now
    # How far back a search reaches, only its network can tell: see `search_reach`.
    if source.reach is None or feed.floor_at is None:
        open_past(feed, source)
    # One newest window for as long as no post above the watermark has settled: a run
    # that comes before it is read opens the same one again, up to the present.
    known_times = filter(None, [feed.covered_until, feed.top_at])
    Window.objects.update_or_create(
        feed=feed,
        kind=PENDING,
        lo=feed.top,
        defaults={"hi": "", "until_at": None},
        create_defaults={"hi": "", "from_at": max(known_times, default=None)},
    )
    _sweep(feed, source, now=now)
    feed.save(update_fields=[*FEED_COLUMNS, "swept_at"])


def open_past(
    feed: Feed, source: Source, *, reach_from: datetime | None = None
) -> None:
    """Sets from when on photos are wanted, and opens a window further down when that
    is more of the past than before."""
    wanted = settings.BACKFILL_DAYS
    starts = [feed.created_at - timedelta(days=wanted)] if wanted else []
    if source.reach:
        # Further down there is only what was read while it could be.
        reach_from = reach_from or feed.created_at - source.reach
        starts.append(min(filter(None, [reach_from, feed.floor_at])))
    start = max(starts, default=None)
    has_floor = feed.backfill_days is not None and feed.floor_at is not None
    past = Window.objects.filter(feed=feed, kind=PENDING, lo="")
    if has_floor and feed.floor_at and (start is None or start < feed.floor_at):
        hi = feed.bottom or source.highest_id_before(feed.floor_at)
        if hi and feed.top and not past.exists():
            until_at = feed.floor_at
            Window.objects.create(feed=feed, kind=PENDING, hi=hi, until_at=until_at)
            feed.bottom = ""
    is_lower = start is None or feed.floor_at is None or start < feed.floor_at
    if is_lower or wanted != feed.backfill_days:
        feed.floor_at = start
    feed.backfill_days = wanted


def _sweep(feed: Feed, source: Source, *, now: datetime) -> None:
    """Opens what is due to be read again, as far back as the deepest sweep asks."""
    starts = []
    round_length = _round_length(feed, now)
    for index, sweep in enumerate(source.sweeps):
        last = feed.swept_at.get(str(index))
        if sweep.depth is None:
            # X bills a post once a day: left over from yesterday, a sweep of the day
            # would pay for all its posts again.
            sweeps = Window.objects.filter(feed=feed, kind=SWEEP)
            sweeps.filter(from_at__lt=_start(sweep, now)).delete()
        is_due = last and _is_due(
            sweep,
            datetime.fromisoformat(last),
            now=now,
            round_length=round_length,
        )
        starts += [_start(sweep, now)] if is_due else []
        if is_due or not last:
            feed.swept_at[str(index)] = now.isoformat()
    if starts and feed.top:
        _reopen(feed, source, min(starts))


def _round_length(feed: Feed, now: datetime) -> timedelta:
    """How far apart looks are: a clock may tick more rarely than it was meant to."""
    planned = timedelta(minutes=settings.FETCH_EVERY_MINUTES)
    runs = Run.objects.filter(feed=feed, started_at__lte=now)
    last = runs.order_by("-started_at").first()
    return max(planned, now - last.started_at) if last else planned


def _is_due(
    sweep: Sweep, last: datetime, *, now: datetime, round_length: timedelta
) -> bool:
    if due_times.is_ahead(last, now=now):
        return True
    if sweep.at is None:
        return now - last >= sweep.every
    due = now.replace(hour=sweep.at.hour, minute=sweep.at.minute, second=0)
    if sweep.depth is None:
        # The last look of a day may come well before its end.
        due = min(due, due.replace(hour=23, minute=55) - round_length)
    elif due > now:
        due -= timedelta(days=1)
    return last < due <= now


def _start(sweep: Sweep, now: datetime) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if sweep.depth is None else now - sweep.depth


def _reopen(feed: Feed, source: Source, start: datetime) -> None:
    """What an unfinished sweep has still to read is left to it: one that began anew
    each time would never end on a busy tag."""
    start = max(filter(None, [start, feed.floor_at]))
    unfinished = Window.objects.filter(feed=feed, kind=SWEEP).values_list(
        "hi", flat=True
    )
    lo = max([source.highest_id_before(start), *unfinished], key=sort_key)
    if sort_key(lo) >= sort_key(feed.top):
        return
    Window.objects.create(
        feed=feed,
        kind=SWEEP,
        lo=lo,
        hi=feed.top,
        floor_at=start,
        from_at=start,
        until_at=feed.top_at,
    )
