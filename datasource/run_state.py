"""The state of one run: what it has left, what went wrong, and whether it must end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from datasource.data_access import DataAccess, RunReport, postpone
from datasource.errors import BudgetSpent, SourceError
from datasource.pending_ranges import PendingRange

# Before the one retry of a range in a run.
RETRY_PAUSE_SECONDS = 0.2
# After so many ranges without an answer the network is left alone.
MAX_FAILED_RANGES = 2


class RunState:
    """`is_over`: no further page is asked for. `has_to_wait`: nothing else is, either.
    `has_more`: a range has more pages than the run; `has_moved`: some range got on.
    `name` stands before each failure in the report; `last_error` awaits its retry."""

    def __init__(
        self, name: str, data_access: DataAccess, *, should_stop: Callable[[], bool]
    ) -> None:
        self.name = name
        self.data_access = data_access
        self.should_stop = should_stop
        self.report = RunReport(name)
        self.pages_left = settings.FETCH_MAX_PAGES
        self.failed_ranges = 0
        self.last_error = ""
        self.is_over = False
        self.has_to_wait = False
        self.has_more = False
        self.has_moved = False

    def end(self) -> None:
        self.is_over = self.has_to_wait = True

    def is_out_of_pages(self, spare: int) -> bool:
        """Whether no further page is asked for, but for `spare` ones of others."""
        return self.is_over or self.pages_left <= spare or self.should_stop()

    def note_progress(
        self, begun: PendingRange, remaining: PendingRange | None
    ) -> None:
        self.has_moved |= remaining is None or remaining.up_to_id != begun.up_to_id
        self.has_more |= remaining is not None and not begun.is_sweep

    def go_on_at_once(self) -> None:
        """Lets the next run follow as soon as other feeds have had their turn."""
        # A spike of posts would else take hours, at some pages in each round. What does
        # not move, or has to wait, is not asked for again and again.
        if self.has_more and self.has_moved and not self.is_over:
            self.report.try_again(timezone.now())

    def add_failure(self, failure: str) -> None:
        self.report.failures.append(f"{self.name}: {failure}")

    def postpone(self, pending: PendingRange, reason: str) -> None:
        """Lets a range rest after a failure; the next ones may still be read."""
        try_at = postpone(pending, reason)
        self.report.try_again(try_at)
        self.add_failure(f"{reason}; next try {try_at:%H:%M:%S} UTC")
        self.failed_ranges += 1
        self.is_over = self.is_over or self.failed_ranges >= MAX_FAILED_RANGES

    def wait_until(self, moment: datetime, reason: str = "") -> None:
        """The network asked us to wait: nobody asks it before that."""
        self.data_access.lease.hold_server_until(moment)
        self.end()
        self.report.try_again(moment)
        if reason:
            self.add_failure(f"{reason}; next try {moment:%H:%M:%S} UTC")

    def after_error(
        self, pending: PendingRange, error: SourceError
    ) -> PendingRange | None:
        """One retry: returns the range to ask for again at once. Then, or when a retry
        is no use, it rests."""
        if isinstance(error, BudgetSpent):
            self.stop_for_budget(error)
            return None
        self.report.is_refused |= error.is_refusal
        if error.retry_after:
            self.wait_until(error.retry_after, str(error))
            return None
        if self.should_stop():
            return None  # as likely our own doing: the range stays pending
        if not self.last_error and not error.permanent:
            self.last_error = str(error)
            time.sleep(RETRY_PAUSE_SECONDS)
            return pending
        self.is_over = error.permanent
        # A failure proves nothing about the answers before it: they count anew.
        self.postpone(replace(pending, unverified=0), str(error))
        return None

    def stop_for_budget(self, error: BudgetSpent) -> None:
        """Nobody asked us to wait: more money may come at any time."""
        self.end()
        when = f"; it begins anew at {error.retry_after:%Y-%m-%d %H:%M} UTC"
        self.add_failure(f"{error}{when if error.retry_after else ''}")

    def report_postponed(self) -> None:
        """What rests from an earlier run is not healthy because nobody asked."""
        for try_at, reason in self.data_access.postponed():
            self.report.try_again(try_at)
            failure = f"{self.name}: {reason}; next try {try_at:%H:%M:%S} UTC"
            if failure not in self.report.failures:
                self.report.failures.append(failure)
