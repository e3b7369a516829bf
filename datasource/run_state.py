"""The state of one run: what it has left, what went wrong, and whether it must end."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from datasource.data_access import DataAccess, RunReport
from datasource.errors import BudgetSpent
from datasource.pending_ranges import PendingRange

# After so many ranges without an answer the network is left alone.
MAX_FAILED_RANGES = 2


class RunState:
    """`is_over`: no further page is asked for. `has_to_wait`: nothing else is, either.
    `name` stands before each failure in the report."""

    def __init__(self, name: str, data_access: DataAccess) -> None:
        self.name = name
        self.data_access = data_access
        self.report = RunReport(name)
        self.pages_left = settings.FETCH_MAX_PAGES
        self.failed_ranges = 0
        self.is_over = False
        self.has_to_wait = False

    def end(self) -> None:
        self.is_over = self.has_to_wait = True

    def add_failure(self, failure: str) -> None:
        self.report.failures.append(f"{self.name}: {failure}")

    def postpone(self, pending: PendingRange, reason: str) -> None:
        """Lets a range rest after a failure; the next ones may still be read."""
        try_at = self.data_access.postpone(pending, reason)
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
