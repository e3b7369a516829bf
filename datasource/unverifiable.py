"""Posts whose server nobody asks: whether they are still there is asked elsewhere."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from datasource.data_access import DataAccess
from datasource.errors import SourceError
from datasource.lookups import MANY
from datasource.posts import Found
from datasource.sources.base import Finder

# Servers that are gone let us wait for them; the other feeds must not.
SECONDS_PER_RUN = 30


class UnaskedPosts:
    """Those of one run: strangers' servers are asked for few posts at a time."""

    def __init__(self, finder: Finder, data_access: DataAccess) -> None:
        self.finder = finder
        self.data_access = data_access
        self.requests = 0

    def run(self, *, should_stop: Callable[[], bool]) -> None:
        """Whoever fails to answer is left alone until the next time."""
        ends_at = time.monotonic() + SECONDS_PER_RUN
        by_host: dict[str, dict[str, str]] = defaultdict(dict)
        for key, url in self.data_access.unasked_posts().items():
            by_host[key.partition("/")[0]][key] = url
        for posts in by_host.values():
            if should_stop() or time.monotonic() > ends_at:
                return
            self._ask_about(dict(list(posts.items())[:MANY]), should_stop)

    def _ask_about(
        self, posts: dict[str, str], should_stop: Callable[[], bool]
    ) -> None:
        """A host that says of many posts that all of them are gone is in trouble."""
        answers: dict[str, Found | None] = dict.fromkeys(posts)
        for key, url in posts.items():
            self.requests += 1
            try:
                answers[key] = self.finder.find(key, url)
            except SourceError:
                break
            if should_stop():
                return
        gone = sum(bool(found and found.lookup.gone) for found in answers.values())
        if gone >= MANY:
            answers = dict.fromkeys(posts)
        self.data_access.save_found(answers)
