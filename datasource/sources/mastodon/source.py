"""Mastodon's API, as Mastodon and the many servers like it speak it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import requests

from datasource import post_ids
from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import clocks, rate_limits, responses, supported_hashtags
from datasource.sources.base import PostFinder, Prices
from datasource.sources.mastodon import access, handle_domains, only_media
from datasource.sources.mastodon.client import MastodonClient
from datasource.sources.mastodon.lookups import (
    GONE_STATUSES,
    REFUSED_STATUSES,
    read_lookup,
)
from datasource.sources.mastodon.posts import MastodonPosts
from datasource.sources.page_parser import read_page
from datasource.sources.sweeps import FREE_SWEEPS, Sweep

# The most that servers give.
PAGE_SIZE = 40
LOOKUP_SIZE = 20
LOOKUPS_PER_RUN = 40
SINGLE_LOOKUPS_PER_RUN = 40
# How servers before 4.3, and others, say that they know no look-up of many posts.
NO_BATCH_STATUSES = {400, 405, 422} | REFUSED_STATUSES | GONE_STATUSES


class Mastodon:
    """The public timeline of a tag on one server, newest first."""

    network = "mastodon"
    # `Link: next` stands on the last page of some servers too, so it proves nothing.
    reports_end = False
    reach: timedelta | None = None
    # Ids are made from the time of writing: a post that federates late appears below
    # what was read already, and only a second look finds it.
    sweeps: tuple[Sweep, ...] = FREE_SWEEPS
    prices: Prices | None = None
    refresh_every = timedelta(hours=1)
    recent = timedelta(days=2)
    check_every: timedelta | None = timedelta(hours=5)

    def __init__(
        self,
        *,
        url: str,
        session: requests.Session,
        token: str = "",
        finder: PostFinder | None = None,
    ) -> None:
        self.client = MastodonClient(base_url=url, session=session, token=token)
        self.server = self.client.server
        self.lookup_size = LOOKUP_SIZE
        self.lookups_per_run = LOOKUPS_PER_RUN
        self.finder = finder
        self._has_asked_domain = False

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        """Nothing to do: public timelines need no session."""

    def highest_id_before(self, moment: datetime) -> str:
        """Empty: servers make ids in ways of their own."""
        return ""

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        """`max_id` is exclusive here, so it names the id above `until`."""
        separators = supported_hashtags.MASTODON_SEPARATORS
        supported_hashtags.check(hashtag, separators=separators)
        parameters = {"limit": str(PAGE_SIZE)}
        parameters |= {"since_id": since} if since else {}
        parameters |= {"max_id": post_ids.exclusive_upper_bound(until)} if until else {}
        path = f"/api/v1/timelines/tag/{quote(hashtag, safe='')}"
        response = only_media.get_timeline(self.client, path, parameters)
        # A hashtag that nobody used there yet. Below `until`, where there were posts a
        # moment ago, 404 is an outage.
        is_unknown = response.status_code == requests.codes.not_found
        if is_unknown and not until and not response.history:
            _require_error_in_json(response)
            return Page(
                is_end=True,
                answered_at=clocks.network_time(response),
                wait_until=rate_limits.wait_until(response),
            )
        is_refused = access.is_closed(response)
        if is_refused or access.refuses_token(self.client, response, path, parameters):
            raise access.refusal(self.client, response)
        responses.check_status(response)
        statuses = responses.json_of(response)
        if not isinstance(statuses, list):
            raise SourceError("answered with no list of posts")
        return self._read(response, statuses, is_newest=not until)

    def _read(
        self, response: requests.Response, statuses: list[Any], *, is_newest: bool
    ) -> Page:
        # The domain of handles can wait for another run; a rate limit cannot.
        is_limited = rate_limits.wait_until(response) is not None
        wait = None if is_limited else self._learn_domain(statuses)
        reader = MastodonPosts(self.server, base=self.client.base_url)
        page = read_page(statuses, response, reader)
        page = replace(page, wait_until=page.wait_until or wait)
        if not statuses and is_newest and not page.wait_until:
            wait = access.require_open_feed(self.client)
            page = replace(page, wait_until=wait)
        return page

    def _learn_domain(self, statuses: list[Any]) -> datetime | None:
        """At most one request in the life of a source; returns the wait that it asks
        for. What goes wrong with it is no error of the feed."""
        path = handle_domains.path_to_ask(self.server)
        is_needed = path and handle_domains.is_needed_for(statuses)
        if not is_needed or self._has_asked_domain:
            return None
        self._has_asked_domain = True
        try:
            response = self.client.get(path, {})
        except SourceError:
            return None
        handle_domains.learn(self.server, path, response)
        return rate_limits.wait_until(response)

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """In batches where the server knows them (since 4.3), else one by one."""
        if self.lookup_size > 1:
            response = self.client.get("/api/v1/statuses", {"id[]": list(post_ids)})
            if response.status_code not in NO_BATCH_STATUSES:
                return read_lookup(self.server, post_ids, response)
            self.lookup_size, self.lookups_per_run = 1, SINGLE_LOOKUPS_PER_RUN
        first = quote(post_ids[0], safe="")
        response = self.client.get(f"/api/v1/statuses/{first}", {})
        return read_lookup(self.server, post_ids[:1], response)


def _require_error_in_json(response: requests.Response) -> None:
    """Mastodon says in JSON that it never saw a tag; any other 404 is no answer."""
    if not isinstance(responses.json_of(response), dict):
        raise SourceError("answered 404")
