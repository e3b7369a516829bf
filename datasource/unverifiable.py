"""Looks up, at other servers, posts whose own server no feed asks."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from datasource.data_access import DataAccess
from datasource.errors import SourceError
from datasource.lookups import MIN_POSTS_TO_DISTRUST
from datasource.posts import ServerLookup
from datasource.sources.base import PostFinder, Source

# A server that is gone answers nothing until the timeout; other feeds wait meanwhile.
SECONDS_PER_RUN = 30


class UnverifiableLookups:
    """The look-ups of one run, few posts from each server that nobody configured."""

    def __init__(
        self, source: Source, finder: PostFinder, data_access: DataAccess
    ) -> None:
        self.source = source
        self.finder = finder
        self.data_access = data_access
        self.requests = 0

    def run(self, *, should_stop: Callable[[], bool]) -> None:
        """Whoever fails to answer is left alone until the next time."""
        ends_at = time.monotonic() + SECONDS_PER_RUN
        posts_by_host: dict[str, dict[str, str]] = defaultdict(dict)
        access = self.data_access
        urls = access.unverifiable.due_posts(self.source, now=access.started_at)
        for key, url in urls.items():
            # The key of a post on a network of many servers begins with its host.
            posts_by_host[key.partition("/")[0]][key] = url
        for posts in posts_by_host.values():
            if should_stop() or time.monotonic() > ends_at:
                return
            batch = dict(list(posts.items())[:MIN_POSTS_TO_DISTRUST])
            self._look_up_at_host(batch, should_stop)

    def _look_up_at_host(
        self, posts: dict[str, str], should_stop: Callable[[], bool]
    ) -> None:
        lookups: dict[str, ServerLookup | None] = dict.fromkeys(posts)
        for key, url in posts.items():
            self.requests += 1
            try:
                lookups[key] = self.finder.find(key, url)
            except SourceError:
                break
            if should_stop():
                return
        gone = sum(bool(each and each.lookup.gone) for each in lookups.values())
        # A host that says of so many posts that all of them are gone is in trouble:
        # then it has answered nothing.
        if gone >= MIN_POSTS_TO_DISTRUST:
            lookups = dict.fromkeys(posts)
        self.data_access.save_server_lookups(lookups)
