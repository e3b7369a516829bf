"""One feed for the time of one run: its pending ranges, its pages, its look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from app.models import Album, Feed, Window
from datasource import coverage
from datasource.data_access import (
    dead_letters,
    runs,
    search_reach,
    unlisted_ranges,
    window_planning,
    windows,
)
from datasource.data_access.feed_lease import FeedLease, LeaseLost
from datasource.data_access.lookups import LookupAccess
from datasource.data_access.post_batch import PostBatch
from datasource.data_access.reading_order import in_reading_order
from datasource.data_access.run_report import RunReport, SavedPage
from datasource.data_access.unverifiable import UnverifiableAccess
from datasource.pending_ranges import PendingRange
from datasource.posts import Lookup, Page, ServerLookup
from datasource.sources.base import Source

# By so much a server that others talk to is not late: then our clock runs ahead.
MAX_SERVER_DELAY = timedelta(hours=1)
# Pages come newest first: each a little earlier, the album keeps their order.
FIRST_SEEN_STEP = timedelta(milliseconds=1)


class DataAccess:
    """What a run reads and writes of its feed.

    `lookups` and `unverifiable` choose the posts that are looked up again.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed_id = feed.pk
        self.network, self.server = feed.network, feed.server
        self.lease = FeedLease(feed)
        self.lookups = LookupAccess(feed.album_id, feed.network, feed.server)
        self.unverifiable = UnverifiableAccess(feed.album_id, feed.network)
        self.high_watermark = feed.top
        self.floor: datetime | None = None
        self.source: Source | None = None
        self.is_time_known = self.is_replanned = self.ignores_bound = False
        self.started_at = self.first_seen = timezone.now()
        self.run_id = 0

    def begin(self, source: Source) -> str:
        """Takes the lease and opens the windows of this run; returns why not, or
        empty."""
        now = timezone.now()
        # The intent is committed before the first request: a run that is killed leaves
        # windows behind, from which the next one goes on.
        with transaction.atomic():
            feed = self.lease.row.select_for_update(no_key=True).get()
            refusal = self.lease.take(feed, now=now)
            if refusal:
                return refusal
            self.started_at = self.first_seen = now
            window_planning.plan(feed, source, now=now)
            self.high_watermark, self.floor = feed.top, feed.floor_at
            self.source = source
            unlisted_ranges.ask_again(feed, source, now=now)
            self.ignores_bound = unlisted_ranges.is_bound_ignored(feed, now=now)
            self.run_id = runs.start_run(feed, now=now)
        return ""

    def pending_ranges(self, *, ignore_back_off: bool) -> list[PendingRange]:
        """In the order in which they are read, without those that rest."""
        rows = Window.objects.filter(feed=self.feed_id)
        if not ignore_back_off:
            rows = rows.exclude(windows.postponed())
        pending_ranges = map(self._pending_range, rows)
        return in_reading_order(pending_ranges, run_number=self.lease.fence)

    def postponed(self) -> list[tuple[datetime, str]]:
        """When, and because of what, ranges that rest are tried again."""
        rows = Window.objects.filter(windows.postponed(), feed=self.feed_id)
        return list(rows.order_by("try_at").values_list("try_at", "reason"))

    def save_page(self, pending: PendingRange, page: Page) -> SavedPage:
        """Rows and window in one transaction, or nothing at all."""
        now = timezone.now()
        try:
            with transaction.atomic():
                feed = self.lease.lock_feed()
                album = Album.objects.locked([feed.album_id])[0]
                pending, is_pending = self._correct_by_network_time(
                    feed, pending, page, now=now
                )
                progress = coverage.advance(pending, page, now=now)
                batch = PostBatch(feed, album, self.floor, self.first_seen)
                added, refused = batch.save(page.posts)
                dead_letters.save_rejected(feed, [*page.rejected, *refused])
                window = None
                if is_pending:
                    answered_at = min(page.answered_at or now, now)
                    window = windows.move_window(
                        feed, pending, progress, answered_at=answered_at
                    )
                if unlisted_ranges.respects_upper_bound(
                    pending, page, high_watermark=feed.top
                ):
                    self.is_replanned |= unlisted_ranges.reopen_all(feed)
        except LeaseLost:
            return SavedPage(is_lease_lost=True)
        self.high_watermark = feed.top
        self.first_seen -= FIRST_SEEN_STEP
        return SavedPage(
            added,
            self._pending_range(window) if window else None,
            progress.unverified_reason,
            wait_until=feed.not_before if feed.is_rate_limited(now) else None,
        )

    def _correct_by_network_time(
        self, feed: Feed, pending: PendingRange, page: Page, *, now: datetime
    ) -> tuple[PendingRange, bool]:
        """By the network's own time, once per run: the range as it is then, and whether
        it is still pending."""
        if self.is_time_known or page.answered_at is None or self.source is None:
            return pending, True
        self.is_time_known = True
        if now - page.answered_at > MAX_SERVER_DELAY:
            self.first_seen = page.answered_at
        self.is_replanned = search_reach.apply_network_time(
            feed, self.source, network_time=page.answered_at
        )
        self.high_watermark, self.floor = feed.top, feed.floor_at
        window = Window.objects.filter(pk=pending.id).first()
        if window is None:
            return pending, not self.is_replanned
        current = self._pending_range(window)
        # The upper end stays what was asked for: the page answers that question.
        return replace(
            pending,
            after_id=current.after_id,
            floor=current.floor,
            is_newest=current.is_newest,
        ), True

    def finish(self, report: RunReport) -> None:
        """Writes the run down and gives the lease back, if it is still ours."""
        now = timezone.now()
        runs.end_run(self.run_id, report, now=now)
        # A run that asked for nothing, as one that waits, says nothing of it.
        if report.is_answered:
            self.lease.note_acceptance()
        elif report.is_refused:
            self.lease.note_refusal(now=now)
        planned = self.started_at + timedelta(minutes=settings.FETCH_EVERY_MINUTES)
        due_at = min(planned, report.next_try_at or planned)
        self.lease.release(now=now, due_at=due_at)

    def save_lookup(self, lookup: Lookup, keys: Mapping[str, str]) -> bool:
        """What became of posts; False: the lease is lost."""
        return self._save(
            lambda feed: self.lookups.save(feed, lookup, keys, now=timezone.now())
        )

    def save_server_lookups(self, lookups: Mapping[str, ServerLookup | None]) -> bool:
        """Which server said what of posts that their own is not asked about, by their
        keys; False: the lease is lost."""
        return self._save(
            lambda feed: self.unverifiable.save(feed, lookups, now=timezone.now())
        )

    def _save(self, save: Callable[[Feed], None]) -> bool:
        try:
            with transaction.atomic():
                save(self.lease.lock_feed())
        except LeaseLost:
            return False
        return True

    def _pending_range(self, window: Window) -> PendingRange:
        is_pending = window.kind == Window.Kind.PENDING
        return PendingRange(
            window.pk,
            window.lo,
            window.hi,
            window.attempts,
            window.doubts,
            is_newest=is_pending and window.lo == self.high_watermark,
            is_sweep=window.kind == Window.Kind.SWEEP,
            reports_end=self.source is not None and self.source.reports_end,
            floor=max(filter(None, [window.floor_at, self.floor]), default=None),
            ignores_bound=self.ignores_bound,
            reason=window.reason,
        )
