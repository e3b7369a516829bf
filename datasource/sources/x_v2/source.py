"""X's API v2: what a developer gets today, paid by the post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import requests

from datasource.errors import SourceError
from datasource.post_ids import exclusive_upper_bound
from datasource.posts import BilledIds, Lookup, Page
from datasource.sources import snowflakes, supported_hashtags
from datasource.sources.base import Prices
from datasource.sources.sweeps import Sweep
from datasource.sources.x_v1.source import OFFICIAL_HOSTS
from datasource.sources.x_v2 import (
    field_names,
    lookups,
    resume_tokens,
    search_bounds,
    search_pages,
    search_requests,
)
from datasource.sources.x_v2.client import XV2Client
from datasource.sources.x_v2.counts import count_posts
from twitter_album import hashtags

MIN_PAGE_SIZE = 10
MAX_PAGE_SIZES = {"recent": 100, "all": 500}
# The full archive asks for a second between two requests, by its own clock.
ARCHIVE_PAUSE_SECONDS = 1.2
MAX_EMPTY_PAGES = 5


class XV2:
    """Search by hashtag, newest first, each page below an `until_id`.

    `search`: `recent`, the last seven days, or `all`. `token` is a bearer token, else
    the four `keys` of OAuth 1.0a sign. Prices are millionths of a dollar.
    """

    network = "x"
    reports_end = True
    # Late in the day, because X charges for the same post once in a day of UTC: what
    # was read since midnight is read again for nothing.
    sweeps: tuple[Sweep, ...] = (Sweep(every=timedelta(days=1), at=time(23, 35)),)
    lookup_size = 100
    lookups_per_run = 10
    refresh_every = timedelta(hours=6)
    # X charges for each look-up, so only recent and favoured posts are worth one.
    check_every: timedelta | None = None

    def __init__(
        self,
        *,
        url: str,
        session: requests.Session,
        token: str = "",
        keys: Mapping[str, str] | None = None,
        search: str = "recent",
        post_price: int = 5000,
        user_price: int = 0,
        recent: timedelta = timedelta(days=2),
    ) -> None:
        host = urlsplit(url)
        # X itself has no server name, so both versions of its API fill one album.
        self.server = "" if host.hostname in OFFICIAL_HOSTS else host.netloc
        self.recent = recent
        self.span = search
        self.max_page_size = MAX_PAGE_SIZES[search]
        self.reach: timedelta | None = (
            search_bounds.RECENT_REACH if search == "recent" else None
        )
        self.prices: Prices | None = Prices(
            post=post_price,
            user=user_price,
            min_page_size=MIN_PAGE_SIZE,
            max_page_size=self.max_page_size,
        )
        self.client = XV2Client(
            url=url,
            session=session,
            token=token,
            keys=keys or {},
            pause=0 if search == "recent" else ARCHIVE_PAUSE_SECONDS,
        )

    def query(self, hashtag: str) -> str:
        """Raises InvalidHashtag for what would be more, or longer, than a hashtag."""
        hashtags.canonical(hashtag)
        return f"#{hashtags.bare(hashtag)} has:images -is:retweet"

    def connect(self) -> None:
        self.client.connect()

    def highest_id_before(self, moment: datetime) -> str:
        return snowflakes.x_bound(moment)

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        """Both bounds of X are exclusive, so `until_id` names the id above `until`.

        A page without posts is followed by its token: it is not the end. A server that
        ignores `until_id` is read from the top, by its tokens, a page at a time.
        """
        supported_hashtags.check(hashtag, separators=supported_hashtags.X_SEPARATORS)
        parameters = self._parameters(hashtag, since=since, until=until, limit=limit)
        server = self.client.base_url
        parameters = resume_tokens.resume(server, parameters, until=until)
        is_from_top = "next_token" in parameters
        tokens = {""}
        for _ in range(MAX_EMPTY_PAGES):
            parameters, body = search_requests.send(
                self.client, parameters, span=self.span, reach=self.reach
            )
            asked_until = until if "until_id" in parameters else ""
            is_from_top |= resume_tokens.is_ignored(body, until=asked_until)
            page = search_pages.read(
                body, parameters, since=since, until=until, is_filtered=not is_from_top
            )
            page = replace(page, is_from_top=is_from_top)
            if is_from_top and body.statuses:
                lowest = page.scanned[-1].id if page.scanned else ""
                resume_tokens.remember(
                    server, parameters, body, lowest=lowest, until=until
                )
                page = replace(page, is_above=not (page.scanned or page.is_end))
            # A token that leads to itself, and to nothing: X's test server does that.
            if not (body.statuses or page.wait_until) and body.next_token in tokens:
                page = replace(page, is_end=True)
            if page.is_above or page.scanned or page.rejected or page.is_end:
                return page
            if page.wait_until:
                break
            tokens.add(body.next_token)
            parameters = parameters | {"next_token": body.next_token}
        reason = "keeps answering with empty pages"
        raise SourceError(reason, retry_after=page.wait_until, is_free=True)

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        response = field_names.get(
            self.client,
            "/tweets",
            {"ids": ",".join(post_ids)},
            fields=lookups.FIELDS,
            lacks_fields=lookups.lacks_fields,
        )
        return lookups.read_lookup(response, post_ids)

    def take_billed_ids(self) -> BilledIds:
        return self.client.take_billed_ids()

    def counts(self, hashtag: str, *, since: datetime | None) -> int:
        """How many posts a search would bring in; raises SourceError.

        Every request costs, and in the full archive one tells of a month.
        """
        supported_hashtags.check(hashtag, separators=supported_hashtags.X_SEPARATORS)
        parameters = {"query": self.query(hashtag), "granularity": "day"}
        start = search_bounds.start_time(since, reach=self.reach)
        parameters |= {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"} if start else {}
        path = f"/tweets/counts/{self.span}"
        return count_posts(lambda page: self.client.get(path, page), parameters)

    def _parameters(
        self, hashtag: str, *, since: str, until: str, limit: int
    ) -> dict[str, str]:
        size = min(max(limit or self.max_page_size, MIN_PAGE_SIZE), self.max_page_size)
        parameters = {"query": self.query(hashtag), "max_results": str(size)}
        lowest = search_bounds.lowest_id(
            since, reach=self.reach, network_now=self.client.network_time
        )
        parameters |= {"since_id": lowest} if lowest else {}
        return parameters | (
            {"until_id": exclusive_upper_bound(until)} if until else {}
        )
