"""What became of the posts that an album has: their favourites, and whether their
authors and their network still show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from datasource.data_access import DataAccess
from datasource.errors import BudgetSpent, SourceError
from datasource.metering import Meter
from datasource.posts import Lookup
from datasource.sources.base import Source

# Posts that are never all gone or emptied at once; whoever says so is in trouble.
MANY = 20


class LookUps:
    """Those of one run; afterwards `failure` tells what went wrong, `wait_until` what
    the network asked for."""

    def __init__(self, source: Source, data_access: DataAccess, meter: Meter) -> None:
        self.source = source
        self.data_access = data_access
        self.meter = meter
        self.requests = 0
        self.failure = ""
        self.wait_until: datetime | None = None

    def run(self, *, should_stop: Callable[[], bool]) -> None:
        """In batches, those not seen for longest first, within the source's limit."""
        wanted = self.data_access.posts_to_look_up(self.source)
        keys, answers = dict(wanted), []
        while wanted and not should_stop() and not self._is_over:
            try:
                found = self._look_up(wanted)
            except SourceError as error:
                self.failure, self.wait_until = str(error), _wait(error)
                break
            answers.append(found)
            for post_id in found.asked:
                wanted.pop(post_id)
            self.wait_until = found.wait_until
        self._save(answers, keys)
        if should_stop() and self.wait_until is None:
            self.failure = ""  # as likely our own doing

    @property
    def _is_over(self) -> bool:
        is_spent = self.requests >= self.source.lookups_per_run
        return is_spent or self.wait_until is not None

    def _look_up(self, wanted: Mapping[str, str]) -> Lookup:
        self.requests += 1
        asked = dict(islice(wanted.items(), self.source.lookup_size))
        return self.meter.look_up(list(asked))

    def _save(self, answers: list[Lookup], keys: dict[str, str]) -> None:
        gone, left = self.data_access.count_taken_back(answers, keys)
        if gone >= MANY and not left and not self._is_truthful():
            self.failure = "it says that all of them are gone"
            return
        for found in answers:
            if not self.data_access.save_lookup(found, keys):
                return

    def _is_truthful(self) -> bool:
        """Whether it still shows the post that it showed last, of somebody else
        perhaps: one person may well have left with all their posts."""
        seen = self.data_access.post_seen_last()
        if seen is None or self.wait_until:
            return False
        try:
            self.requests += 1
            found = self.meter.look_up([seen[0]])
        except SourceError:
            return False
        return self.data_access.count_taken_back([found], dict([seen]))[1] > 0


def _wait(error: SourceError) -> datetime | None:
    """Of the network; a budget that is used up may be raised at any time."""
    return None if isinstance(error, BudgetSpent) else error.retry_after
