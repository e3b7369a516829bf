"""One run of one feed: ask for what is owed, save it page by page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from datasource import coverage
from datasource.coverage import PendingRange
from datasource.data_access import ANOTHER_WORKER, DataAccess, Report, Saved
from datasource.errors import BudgetSpent, SourceError
from datasource.lookups import LookUps
from datasource.metering import Meter
from datasource.posts import Page
from datasource.sources.base import HasFinder, Source
from datasource.unverifiable import UnaskedPosts

logger = logging.getLogger(__name__)

# One page in so many is kept for the older stretches of a busy feed.
OLDER_SHARE = 5
# Seconds before the one retry in a run.
RETRY_PAUSE = 0.2
# After so many stretches without an answer the network is left alone.
FAILURES_PER_RUN = 2


def never() -> bool:
    return False


def no_show(posts: int) -> None:
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
        on_page: Callable[[int], object] = no_show,
    ) -> None:
        self.source = source
        self.hashtag = hashtag
        self.data_access = data_access
        self.is_by_hand = is_by_hand
        self.is_paused = is_paused
        self.should_stop = should_stop
        self.on_page = on_page
        self.report = Report(self.name)
        self.meter = Meter(source, self.name)
        self.pages_left = settings.FETCH_MAX_PAGES
        self.failed_stretches = 0
        self.trouble = ""
        self.is_over = False
        self.has_to_wait = False

    @property
    def name(self) -> str:
        place = f" at {self.source.server}" if self.source.server else ""
        return f"#{self.hashtag} on {self.source.network}{place}"

    def run(self) -> Report:
        """Never raises for what a network does; the report tells."""
        refusal = self.data_access.begin(self.source)
        if refusal:
            self._note(refusal)
            self.report.is_busy = refusal.startswith(ANOTHER_WORKER)
            return self.report
        try:
            self._look()
        finally:
            self.data_access.finish(self.report)
        return self.report

    def _look(self) -> None:
        try:
            self.connect()
        except SourceError as error:
            if not self.should_stop():
                self._note(str(error))
            return
        self._cover_all()
        if not (self.has_to_wait or self.should_stop() or self.meter.is_scarce):
            self._look_up_posts()
        self._tell_of_resting()

    def _stretches(self) -> list[PendingRange]:
        pending_ranges = self.data_access.owed(ignore_back_off=self.is_by_hand)
        if self.is_paused:
            return []
        if self.meter.is_scarce:
            return [each for each in pending_ranges if each.is_newest]
        return pending_ranges

    def _cover_all(self) -> None:
        """The first answer tells the network's time, by which others may be owed."""
        pending_ranges, asked = self._stretches(), set[int]()
        while pending_ranges:
            pending, *pending_ranges = pending_ranges
            asked.add(pending.id)
            spare = settings.FETCH_MAX_PAGES // OLDER_SHARE if pending_ranges else 0
            self._cover(pending, spare=spare)
            if self.data_access.is_replanned:
                self.data_access.is_replanned = False
                pending_ranges = [s for s in self._stretches() if s.id not in asked]

    def connect(self) -> None:
        self.source.connect()

    def search(self, pending: PendingRange) -> Page:
        """The newest page of what is owed: `max_id` is the stretch's upper end."""
        self.report.requests += 1
        self.pages_left -= 1
        max_id = coverage.upper_bound(pending)
        since_id = coverage.overlap_id(pending, tells_end=self.source.tells_end)
        return self.meter.search(self.hashtag, since=since_id, until=max_id)

    def process_list(self, pending: PendingRange, page: Page) -> Saved:
        """Save a page and what it proves; log each post that could not be read."""
        saved = self.data_access.save_page(pending, page)
        for bad in page.rejected:
            logger.warning("%s: post %s kept aside: %s", self.name, bad.id, bad.reason)
        self.report.kept_aside += len(page.rejected)
        self.report.posts_seen += sum(
            coverage.is_inside(pending, post.id) for post in page.scanned
        )
        self.report.photos_added += saved.added
        self.on_page(len(page.scanned))
        if page.wait_until:
            self._rest(page.wait_until)
        return saved

    def _cover(self, pending: PendingRange, *, spare: int) -> None:
        """Page down through one stretch, until it is covered or has to rest."""
        rest: PendingRange | None = pending
        self.trouble = ""
        while rest and not self._is_spent(spare):
            rest = self._take_page(rest)
        if (
            rest and self.trouble and not self.should_stop()
        ):  # no page is left for the retry
            self._postpone(replace(rest, doubts=0), self.trouble)

    def _take_page(self, pending: PendingRange) -> PendingRange | None:
        """What is still owed and may be asked at once."""
        try:
            page = self.search(pending)
            saved = self.process_list(pending, page)
        except SourceError as error:
            return self._after_error(pending, error)
        self.trouble = ""
        if saved.is_lost:
            self.is_over = self.has_to_wait = True
            self._note("another worker took over")
        if saved.wait_until:
            self._rest(saved.wait_until)
        if saved.doubt and saved.rest and saved.rest.doubts > 1:
            self._postpone(saved.rest, saved.doubt)
            return None
        if saved.rest is None:
            return None
        above = coverage.known_above(pending, page)
        return replace(saved.rest, known_above=above)

    def _after_error(
        self, pending: PendingRange, error: SourceError
    ) -> PendingRange | None:
        """One retry; then, or when a retry is no use, the stretch rests."""
        if isinstance(error, BudgetSpent):
            self._stop_spending(error)
            return None
        if error.retry_after:
            self._rest(error.retry_after, str(error))
            return None
        if self.should_stop():
            return None  # as likely our own doing: it stays owed
        if not self.trouble and not error.permanent:
            self.trouble = str(error)
            time.sleep(RETRY_PAUSE)
            return pending
        self.is_over = error.permanent
        self._postpone(replace(pending, doubts=0), str(error))
        return None

    def _stop_spending(self, error: BudgetSpent) -> None:
        """Nobody asked us to wait: more money may come at any time."""
        self.is_over = self.has_to_wait = True
        when = f"; it begins anew at {error.retry_after:%Y-%m-%d %H:%M} UTC"
        self._note(f"{error}{when if error.retry_after else ''}")

    def _is_spent(self, spare: int = 0) -> bool:
        return self.is_over or self.pages_left <= spare or self.should_stop()

    def _postpone(self, pending: PendingRange, reason: str) -> None:
        try_at = self.data_access.postpone(pending, reason)
        self.report.try_again(try_at)
        self._note(f"{reason}; next try {try_at:%H:%M:%S} UTC")
        self.failed_stretches += 1
        self.is_over = self.is_over or self.failed_stretches >= FAILURES_PER_RUN

    def _rest(self, until: datetime, reason: str = "") -> None:
        """The network asked us to wait: nobody asks it before that."""
        self.data_access.wait_until(until)
        self.is_over = self.has_to_wait = True
        self.report.try_again(until)
        if reason:
            self._note(f"{reason}; next try {until:%H:%M:%S} UTC")

    def _look_up_posts(self) -> None:
        look_ups = LookUps(self.source, self.data_access, self.meter)
        look_ups.run(should_stop=self.should_stop)
        self.report.requests += look_ups.requests
        if look_ups.wait_until:
            self._rest(look_ups.wait_until)
        if look_ups.failure:
            self._note(f"posts not looked up: {look_ups.failure}")
        if isinstance(self.source, HasFinder) and self.source.finder:
            elsewhere = UnaskedPosts(self.source.finder, self.data_access)
            elsewhere.run(should_stop=self.should_stop)
            self.report.requests += elsewhere.requests

    def _tell_of_resting(self) -> None:
        """What rests from an earlier run is not healthy because nobody asked."""
        for try_at, reason in self.data_access.resting():
            self.report.try_again(try_at)
            told = f"{self.name}: {reason}; next try {try_at:%H:%M:%S} UTC"
            if told not in self.report.failures:
                self.report.failures.append(told)

    def _note(self, failure: str) -> None:
        self.report.failures.append(f"{self.name}: {failure}")
