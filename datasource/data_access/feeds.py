"""One feed: its lease, its windows, its pages, its runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from app.gallery import completeness
from app.gallery.completeness import Backlog
from app.models import Album, Feed, Run, Window
from app.querysets import FeedQuerySet
from datasource import coverage
from datasource.coverage import PendingRange, Progress
from datasource.data_access import (
    post_batch,
    search_reach,
    unlisted_ranges,
    window_planning,
)
from datasource.data_access.lookups import LookupAccess
from datasource.data_access.run_report import Report, Saved
from datasource.data_access.unverifiable import UnaskedAccess
from datasource.posts import Found, Lookup, Page
from datasource.sources.base import Source
from twitter_album import due_times, lease_holders

LEASE = timedelta(minutes=2)
# By so much a server that others talk to is not late: then our clock runs ahead.
SURELY_AHEAD = timedelta(hours=1)
RUNS_KEPT = timedelta(days=30)
# Pages come newest first: each a little earlier, the album keeps their order.
PAGE_STEP = timedelta(milliseconds=1)
FEW_PAGES = 5


class LeaseLost(Exception):
    """Rolls a page back: the window or the lease is somebody else's now."""


ANOTHER_WORKER = "another worker is at it"


class DataAccess:
    """A feed for the time of one run."""

    def __init__(self, feed: Feed) -> None:
        self.feed_id = feed.pk
        self.network, self.server = feed.network, feed.server
        self.album_id = feed.album_id
        self.fence = feed.fence
        self.top = feed.top
        self.floor: datetime | None = None
        self.source: Source | None = None
        self.is_time_known = self.is_replanned = self.ignores_bound = False
        self.started_at = self.first_seen = timezone.now()
        self.run_id = 0

    @property
    def _feed(self) -> FeedQuerySet:
        return Feed.objects.filter(pk=self.feed_id)

    def begin(self, source: Source) -> str:
        """Take the lease and write down what is owed; returns why not, or empty."""
        now = timezone.now()
        with transaction.atomic():
            feed = self._feed.select_for_update(no_key=True).get()
            if feed.is_told_to_wait(now):
                return f"told to wait until {feed.not_before:%Y-%m-%d %H:%M:%S} UTC"
            holder = lease_holders.Holder.read(feed.holder)
            is_over = due_times.is_due(feed.lease_until, now=now, max_wait=LEASE)
            if not is_over and holder and not holder.is_dead:
                until = f"{feed.lease_until:%H:%M:%S} UTC"
                return f"{ANOTHER_WORKER}, until {until} if it died"
            taken = self._feed.filter(fence=feed.fence).update(
                fence=F("fence") + 1,
                lease_until=now + LEASE,
                not_before=due_times.LONG_PAST,
                holder=str(lease_holders.this_process()),
            )
            if not taken:
                return ANOTHER_WORKER
            self.fence = feed.fence + 1
            self.started_at = self.first_seen = now
            window_planning.plan(feed, source, now=now)
            self.top, self.floor = feed.top, feed.floor_at
            self.source = source
            unlisted_ranges.ask_again(feed, source, now=now)
            self.ignores_bound = unlisted_ranges.is_bound_ignored(feed, now=now)
            _tidy_runs(feed, now)
            self.run_id = Run.objects.create(feed=feed, started_at=now).pk
        return ""

    def owed(self, *, ignore_back_off: bool) -> list[PendingRange]:
        """Newest first, but in every second run oldest first where a run has too few
        pages for both; those that rest after a failure are left out."""
        rows = Window.objects.filter(feed=self.feed_id)
        if not ignore_back_off:
            rows = rows.exclude(_rests())
        pending_ranges = [self._stretch(row) for row in rows]
        ranked = sorted(
            pending_ranges, key=lambda s: coverage.order(s.hi), reverse=True
        )
        ranked.sort(key=_rank)
        is_oldest_first = settings.FETCH_MAX_PAGES < FEW_PAGES and self.fence % 2 == 0
        return ranked[::-1] if is_oldest_first else ranked

    def resting(self) -> list[tuple[datetime, str]]:
        """When, and because of what, stretches that rest are tried again."""
        rows = Window.objects.filter(_rests(), feed=self.feed_id)
        return list(rows.order_by("try_at").values_list("try_at", "reason"))

    def save_page(self, pending: PendingRange, page: Page) -> Saved:
        """Rows and window in one transaction, or nothing at all."""
        now = timezone.now()
        try:
            with transaction.atomic():
                feed = self._hold()
                album = Album.objects.locked([feed.album_id])[0]
                pending, is_owed = self._set_right(feed, pending, page, now=now)
                progress = coverage.advance(pending, page, now=now)
                batch = post_batch.Batch(feed, album, self.floor, self.first_seen)
                added, unsavable = batch.save(page.posts)
                post_batch.keep_rejected(feed, [*page.rejected, *unsavable])
                at = min(page.answered_at or now, now)
                rest = _move(feed, pending, progress, at=at) if is_owed else None
                if coverage.heeds_bound(pending, page, top=feed.top):
                    self.is_replanned |= unlisted_ranges.owe_again(feed)
        except LeaseLost:
            return Saved(is_lost=True)
        self.top = feed.top
        self.first_seen -= PAGE_STEP
        owed = self._stretch(rest) if rest else None
        wait_until = feed.not_before if feed.is_told_to_wait(now) else None
        return Saved(added, owed, progress.doubt, wait_until=wait_until)

    def _set_right(
        self, feed: Feed, pending: PendingRange, page: Page, *, now: datetime
    ) -> tuple[PendingRange, bool]:
        """By the network's own time, once it told it in this run: the stretch as it is
        then, and whether it is still owed."""
        if self.is_time_known or page.answered_at is None or self.source is None:
            return pending, True
        self.is_time_known = True
        if now - page.answered_at > SURELY_AHEAD:
            self.first_seen = page.answered_at
        self.is_replanned = search_reach.set_right(
            feed, self.source, network_time=page.answered_at
        )
        self.top, self.floor = feed.top, feed.floor_at
        row = Window.objects.filter(pk=pending.id).first()
        if row is None:
            return pending, not self.is_replanned
        there = self._stretch(row)
        return replace(
            pending, lo=there.lo, floor=there.floor, is_newest=there.is_newest
        ), True

    def postpone(self, pending: PendingRange, reason: str) -> datetime:
        """Let a stretch rest after a failure; returns when it is tried next."""
        try_at = timezone.now() + coverage.retry_delay(pending.attempts + 1)
        Window.objects.filter(pk=pending.id).update(
            attempts=pending.attempts + 1,
            doubts=pending.doubts,
            try_at=try_at,
            reason=reason[:500],
        )
        return try_at

    def wait_until(self, moment: datetime) -> None:
        """Nobody asks this server before `moment`, for whatever album."""
        place = Feed.objects.filter(network=self.network, server=self.server)
        with transaction.atomic():
            locked = place.order_by("pk").select_for_update(
                no_key=True
            )  # as every worker does
            now = timezone.now()
            waiting = [
                feed.pk
                for feed in locked
                if feed.not_before < moment or not feed.is_told_to_wait(now)
            ]
            Feed.objects.filter(pk__in=waiting).update(not_before=moment)

    def finish(self, report: Report) -> None:
        """Write the run down and give the lease back, if it is still ours."""
        now = timezone.now()
        next_try_at = report.next_try_at
        Run.objects.filter(pk=self.run_id).update(
            ended_at=now,
            requests=report.requests,
            posts_seen=report.posts_seen,
            photos_added=report.photos_added,
            failure="\n".join(report.failures),
            next_try_at=next_try_at,
        )
        planned = self.started_at + timedelta(minutes=settings.FETCH_EVERY_MINUTES)
        self._feed.filter(fence=self.fence).update(
            lease_until=now, holder="", due_at=min(planned, next_try_at or planned)
        )

    def posts_to_look_up(self, source: Source) -> dict[str, str]:
        """Post keys by id, those not seen for longest first."""
        return self._lookups.wanted(source, now=self.started_at)

    def post_seen_last(self) -> tuple[str, str] | None:
        """Id and key of the post that was listed or found most lately."""
        return self._lookups.seen_last()

    def save_lookup(self, found: Lookup, keys: dict[str, str]) -> bool:
        """What became of posts; False: another worker took over."""
        try:
            with transaction.atomic():
                feed = self._hold()
                self._lookups.save(feed, found, keys, now=timezone.now())
        except LeaseLost:
            return False
        return True

    def unasked_posts(self) -> dict[str, str]:
        """Addresses by post keys, of posts whose server this album does not ask."""
        if self.source is None:
            return {}
        return self._unasked.wanted(self.source, now=self.started_at)

    def save_found(self, answers: Mapping[str, Found | None]) -> bool:
        """Who told what of such posts, by their keys; False: another worker took
        over."""
        try:
            with transaction.atomic():
                feed = self._hold()
                self._unasked.save(feed, answers, now=timezone.now())
        except LeaseLost:
            return False
        return True

    def count_taken_back(
        self, answers: Sequence[Lookup], keys: dict[str, str]
    ) -> tuple[int, int]:
        """How many posts are gone or emptied, and how many are left."""
        return self._lookups.count_taken_back(answers, keys)

    @property
    def _lookups(self) -> LookupAccess:
        return LookupAccess(self.album_id, self.network, self.server)

    @property
    def _unasked(self) -> UnaskedAccess:
        return UnaskedAccess(self.album_id, self.network)

    def _hold(self) -> Feed:
        feed = self._feed.select_for_update(no_key=True).get()
        if feed.fence != self.fence:
            raise LeaseLost
        feed.lease_until = timezone.now() + LEASE
        feed.save(update_fields=["lease_until"])
        return feed

    def _stretch(self, row: Window) -> PendingRange:
        return PendingRange(
            row.pk,
            row.lo,
            row.hi,
            row.attempts,
            row.doubts,
            is_newest=row.kind == Window.Kind.OWED and row.lo == self.top,
            is_sweep=row.kind == Window.Kind.SWEEP,
            lists_lo=bool(row.lo) and not (self.source and self.source.tells_end),
            floor=max(filter(None, [row.floor_at, self.floor]), default=None),
            ignores_bound=self.ignores_bound,
        )


def backlog_of(found: Iterable[DataAccess]) -> Backlog:
    """What these feeds owe, and what of them is out of reach."""
    feeds = Feed.objects.filter(pk__in=[each.feed_id for each in found])
    return completeness.backlog_of(feeds.prefetch_related("windows", "unreachable"))


def _rests() -> Q:
    """Windows that rest after a failure."""
    longest = coverage.LONGEST_REST
    is_waiting = due_times.waiting("try_at", now=timezone.now(), max_wait=longest)
    return is_waiting & Q(attempts__gt=0)


def _rank(pending: PendingRange) -> int:
    """News, then gaps, then what is read again, then the past."""
    if pending.is_newest:
        return 0
    if pending.is_sweep:
        return 2
    return 1 if pending.lo else 3


def _move(
    feed: Feed, pending: PendingRange, progress: Progress, *, at: datetime
) -> Window | None:
    """Compare and swap: the window must be what it was when the page was asked. `at`:
    when the network answered, by its own clock."""
    row = Window.objects.filter(pk=pending.id, lo=pending.lo, hi=pending.hi)
    if progress.split:
        moved = _split(row, feed, pending, progress)
    elif progress.doubt:
        moved = row.update(doubts=F("doubts") + 1, reason=progress.doubt)
    elif progress.hi is None:
        if progress.unreachable and not pending.is_sweep:
            unlisted_ranges.give_up_below(feed, row.get(), progress)
        moved = row.delete()[0]
    else:
        fresh = {"attempts": 0, "doubts": 0, "reason": "", "try_at": timezone.now()}
        if progress.hi != pending.hi:
            fresh |= {"until_at": progress.hi_at}
        moved = row.update(hi=progress.hi, **fresh)
    if moved != 1:
        raise LeaseLost
    if not pending.hi and not progress.doubt:
        # What lies below the page is owed; above it there was nothing.
        feed.covered_until = at
    if progress.top:
        feed.top, feed.top_at = progress.top, progress.top_at
    if not pending.is_sweep:
        feed.bottom = feed.bottom or progress.bottom
    feed.save(update_fields=["top", "top_at", "bottom", "covered_until"])
    return Window.objects.filter(pk=pending.id).first()


def _split(
    row: QuerySet[Window], feed: Feed, pending: PendingRange, progress: Progress
) -> int:
    """The upper part is a window of its own from now on."""
    for upper in row:
        edge, edge_at = progress.split, progress.split_at
        row.update(hi=edge, until_at=edge_at, doubts=0)
        upper.pk, upper.lo, upper.from_at, upper.doubts = None, edge, edge_at, 0
        upper.save(force_insert=True)
        if pending.is_newest:
            feed.top, feed.top_at = edge, edge_at
        return 1
    return 0


def _tidy_runs(feed: Feed, now: datetime) -> None:
    """A killed run says so; old ones go."""
    Run.objects.filter(feed=feed, ended_at=None).update(
        ended_at=now, failure=Run.INTERRUPTED
    )
    Run.objects.filter(feed=feed, started_at__lt=now - RUNS_KEPT).delete()
