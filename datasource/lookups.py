"""Looks up the posts that an album has: their favourites, and whether their authors and
their network still show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from datasource.data_access import DataAccess
from datasource.errors import BudgetSpent, SourceError
from datasource.metering import Meter
from datasource.posts import Lookup
from datasource.sources.base import Source

# So many posts are never all gone or emptied at once: whoever says so is in trouble.
MIN_POSTS_TO_DISTRUST = 20


class Lookups:
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
        keys = self.data_access.lookups.due_posts(
            self.source, now=self.data_access.started_at
        )
        remaining, lookups = dict(keys), list[Lookup]()
        while remaining and not should_stop() and not self._is_over:
            try:
                lookup = self._look_up(remaining)
            except SourceError as error:
                self.failure, self.wait_until = str(error), _wait(error)
                break
            lookups.append(lookup)
            for post_id in lookup.post_ids:
                remaining.pop(post_id)
            self.wait_until = lookup.wait_until
        # Saved after the last request only: whether a network is in trouble shows in
        # all its answers together.
        self._save(lookups, keys)
        if should_stop() and self.wait_until is None:
            self.failure = ""  # as likely our own doing

    @property
    def _is_over(self) -> bool:
        is_spent = self.requests >= self.source.lookups_per_run
        return is_spent or self.wait_until is not None

    def _look_up(self, posts: Mapping[str, str]) -> Lookup:
        self.requests += 1
        batch = dict(islice(posts.items(), self.source.lookup_size))
        return self.meter.look_up(list(batch))

    def _save(self, lookups: list[Lookup], keys: dict[str, str]) -> None:
        gone, left = self.data_access.lookups.count_gone(lookups, keys)
        are_all_gone = gone >= MIN_POSTS_TO_DISTRUST and not left
        if are_all_gone and not self._shows_other_posts():
            self.failure = "it says that all of them are gone"
            return
        for lookup in lookups:
            if not self.data_access.save_lookup(lookup, keys):
                return

    def _shows_other_posts(self) -> bool:
        """Whether the network still shows the post that it showed last, of somebody
        else perhaps: one person may well have left with all their posts."""
        post = self.data_access.lookups.last_seen()
        if post is None or self.wait_until:
            return False
        post_id, key = post
        try:
            self.requests += 1
            lookup = self.meter.look_up([post_id])
        except SourceError:
            return False
        return self.data_access.lookups.count_gone([lookup], {post_id: key})[1] > 0


def _wait(error: SourceError) -> datetime | None:
    """Of the network; a budget that is used up may be raised at any time."""
    return None if isinstance(error, BudgetSpent) else error.retry_after
