"""TwitterTask: one run of one feed, which reads its pending ranges page by page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from datasource import pending_ranges
from datasource.data_access import ANOTHER_WORKER, DataAccess, RunReport, SavedPage
from datasource.errors import SourceError
from datasource.lookups import Lookups
from datasource.metering import Meter
from datasource.pending_ranges import PendingRange
from datasource.posts import Page
from datasource.run_state import RunState
from datasource.sources.base import HasPostFinder, Source
from datasource.unverifiable import UnverifiableLookups

logger = logging.getLogger(__name__)

# One page in so many is reserved for the older ranges of a busy feed.
OLDER_RANGES_SHARE = 5


def never() -> bool:
    return False


def ignore_progress(posts: int) -> None:
    """Nobody watches."""


class TwitterTask:
    """Looks for new photos of one hashtag on one network.

    `should_stop` is asked between pages; `on_page` hears how many posts
    each one listed.
    `is_by_hand`: the operator's own wish overrides our back-off, never a wait that
    the network asked for. `is_paused`: nothing is searched for, only looked up.
    """

    def __init__(
        self,
        source: Source,
        hashtag: str,
        data_access: DataAccess,
        *,
        is_by_hand: bool = False,
        is_paused: bool = False,
        should_stop: Callable[[], bool] = never,
        on_page: Callable[[int], object] = ignore_progress,
    ) -> None:
        self.source = source
        self.hashtag = hashtag
        self.data_access = data_access
        self.is_by_hand = is_by_hand
        self.is_paused = is_paused
        self.should_stop = should_stop
        self.on_page = on_page
        self.state = RunState(self.name, data_access, should_stop=should_stop)
        self.report = self.state.report
        self.meter = Meter(source, self.name)

    @property
    def name(self) -> str:
        server = f" at {self.source.server}" if self.source.server else ""
        return f"#{self.hashtag} on {self.source.network}{server}"

    def run(self) -> RunReport:
        """Never raises for what a network does; the report tells."""
        refusal = self.data_access.begin(self.source)
        if refusal:
            self.state.add_failure(refusal)
            self.report.is_busy = refusal.startswith(ANOTHER_WORKER)
            return self.report
        try:
            self._run_with_lease()
        finally:
            self.data_access.finish(self.report)
        return self.report

    def _run_with_lease(self) -> None:
        try:
            self.connect()
        except SourceError as error:
            if not self.should_stop():
                self.report.is_refused = error.is_refusal
                self.state.add_failure(str(error))
            return
        self._read_pending_ranges()
        if not (self.state.has_to_wait or self.should_stop() or self.meter.is_scarce):
            self._look_up_posts()
        self.state.report_postponed()

    def connect(self) -> None:
        self.source.connect()

    def search(self, pending: PendingRange) -> Page:
        """The newest page of a range: `max_id` is the range's upper end."""
        self.report.requests += 1
        self.state.pages_left -= 1
        max_id = pending_ranges.upper_bound(pending)
        since_id = pending_ranges.overlap_id(pending)
        return self.meter.search(self.hashtag, since=since_id, until=max_id)

    def process_list(self, pending: PendingRange, page: Page) -> SavedPage:
        """Saves a page and what it proves; logs each post that could not be read."""
        saved = self.data_access.save_page(pending, page)
        for post in page.rejected:
            logger.warning("%s: post %s set aside: %s", self.name, post.id, post.reason)
        self.report.unreadable_posts += len(page.rejected)
        # A post that was listed only to prove an end was counted when it was read.
        self.report.posts_seen += sum(pending.contains(p.id) for p in page.scanned)
        self.report.photos_added += saved.added
        self.on_page(len(page.scanned))
        if page.wait_until:
            self.state.wait_until(page.wait_until)
        return saved

    def _pending_ranges(self) -> list[PendingRange]:
        ranges = self.data_access.pending_ranges(ignore_back_off=self.is_by_hand)
        if self.is_paused:
            return []
        if self.meter.is_scarce:
            return [each for each in ranges if each.is_newest]
        return ranges

    def _read_pending_ranges(self) -> None:
        remaining, read_ids = self._pending_ranges(), set[int]()
        while remaining:
            pending, *remaining = remaining
            read_ids.add(pending.id)
            # While others follow, a range leaves them their share of the pages: a busy
            # tag must not keep the past from ever being read.
            spare = settings.FETCH_MAX_PAGES // OLDER_RANGES_SHARE if remaining else 0
            self._read_range(pending, spare=spare)
            # The first answer tells the network's time, by which windows may change.
            if self.data_access.is_replanned:
                self.data_access.is_replanned = False
                remaining = [r for r in self._pending_ranges() if r.id not in read_ids]
        self.state.go_on_at_once()

    def _read_range(self, pending: PendingRange, *, spare: int) -> None:
        """Pages down through one range, until it is covered or has to rest."""
        remaining: PendingRange | None = pending
        self.state.last_error = ""
        while remaining and not self.state.is_out_of_pages(spare):
            remaining = self._read_page(remaining, is_first=remaining is pending)
        # The loop may end between an error and its retry, for want of pages.
        if remaining and self.state.last_error and not self.should_stop():
            self.state.postpone(replace(remaining, unverified=0), self.state.last_error)
        # The past of a hashtag may cost a lot before anybody notices: where each post
        # has a price, it is read at the pace of the settings.
        if pending.after_id or not self.meter.is_paid:
            self.state.note_progress(pending, remaining)

    def _read_page(
        self, pending: PendingRange, *, is_first: bool
    ) -> PendingRange | None:
        """What is still pending and may be asked for at once."""
        try:
            page = self.search(pending)
            saved = self.process_list(pending, page)
        except SourceError as error:
            return self.state.after_error(pending, error)
        self.state.last_error = ""
        self.report.is_answered = True
        if saved.is_lease_lost:
            self.state.end()
            self.state.add_failure("another worker took over")
        if saved.wait_until:
            self.state.wait_until(saved.wait_until)
        if not (remaining := saved.remaining):
            return None
        # Asked once more at once; unverified again, it rests like a failure. Of an
        # earlier run, only the same kind of answer counts.
        alike = pending.times_unverified(saved.unverified_reason)
        if remaining.unverified and (alike if is_first else pending.unverified):
            self.state.postpone(remaining, saved.unverified_reason)
            return None
        next_known_id = pending_ranges.next_known_id(pending, page)
        return replace(remaining, next_known_id=next_known_id)

    def _look_up_posts(self) -> None:
        lookups = Lookups(self.source, self.data_access, self.meter)
        lookups.run(should_stop=self.should_stop)
        self.report.requests += lookups.requests
        if lookups.wait_until:
            self.state.wait_until(lookups.wait_until)
        if lookups.failure:
            self.state.add_failure(f"posts not looked up: {lookups.failure}")
        if isinstance(self.source, HasPostFinder) and self.source.finder:
            elsewhere = UnverifiableLookups(
                self.source, self.source.finder, self.data_access
            )
            elsewhere.run(should_stop=self.should_stop)
            self.report.requests += elsewhere.requests
