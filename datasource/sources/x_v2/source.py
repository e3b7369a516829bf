"""X's API v2: what a developer gets today, paid by the post."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import requests
from django.utils import timezone

from datasource.coverage import after, order
from datasource.errors import SourceError
from datasource.posts import Delivered, Lookup, Page
from datasource.sources import clocks, snowflakes, supported_hashtags
from datasource.sources.base import Prices, Sweep
from datasource.sources.x_v1.source import OFFICIAL_HOSTS
from datasource.sources.x_v2 import answers as x_v2_answers
from datasource.sources.x_v2 import field_names, lookups, resume_tokens, search_pages
from datasource.sources.x_v2.answers import Answer
from datasource.sources.x_v2.client import XV2Client
from twitter_album import hashtags

logger = logging.getLogger(__name__)

SMALLEST_PAGE = 10
LARGEST_PAGES = {"recent": 100, "all": 500}
RECENT = timedelta(days=7)
RECENT_MARGIN = timedelta(minutes=5)
"""For what `since_id` costs when it is too old, while a request is on its way."""
NEARLY_OLD = timedelta(days=6)
TOO_NEW = timedelta(minutes=5)
ARCHIVE_PAUSE = 1.2
"""Seconds between two requests: the full archive asks for one, by its own clock."""
ARCHIVE_START = datetime(2006, 3, 21, tzinfo=UTC)
FIRST_PICTURES = snowflakes.x_bound(datetime(2011, 1, 1, tzinfo=UTC))
"""X shows pictures since 2011; who names no beginning gets the last 30 days only."""
MOST_EMPTY_PAGES = 5


class XV2:
    """Search by hashtag, newest first, each page below an `until_id`.

    `search`: `recent`, the last seven days, or `all`. `token` is a bearer token, else
    the four `keys` of OAuth 1.0a sign. Prices are millionths of a dollar.
    """

    network = "x"
    tells_end = True
    sweeps: tuple[Sweep, ...] = (Sweep(every=timedelta(days=1), at=time(23, 35)),)
    lookup_size = 100
    lookups_per_run = 10
    refresh_every = timedelta(hours=6)
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
        self.server = "" if host.hostname in OFFICIAL_HOSTS else host.netloc
        self.recent = recent
        self.span = search
        self.largest_page = LARGEST_PAGES[search]
        self.reach: timedelta | None = RECENT if search == "recent" else None
        self.prices: Prices | None = Prices(
            post=post_price,
            user=user_price,
            smallest_page=SMALLEST_PAGE,
            largest_page=self.largest_page,
        )
        self.client = XV2Client(
            url=url,
            session=session,
            token=token,
            keys=keys or {},
            pause=0 if search == "recent" else ARCHIVE_PAUSE,
        )

    def query(self, hashtag: str) -> str:
        """Raises InvalidHashtag for what would be more, or longer, than a hashtag."""
        hashtags.canonical(hashtag)
        return f"#{hashtags.bare(hashtag)} has:images -is:retweet"

    def connect(self) -> None:
        self.client.connect()

    def bound(self, moment: datetime) -> str:
        return snowflakes.x_bound(moment)

    def search(self, hashtag: str, *, since: str, until: str, most: int = 0) -> Page:
        """Both bounds of X are exclusive, so `until_id` names the id above `until`.

        A page without posts is followed by its token: it is not the end. A server that
        ignores `until_id` is read from the top, by its tokens, a page at a time.
        """
        supported_hashtags.check(hashtag, separators=supported_hashtags.X_SEPARATORS)
        asked = self._asked(hashtag, since=since, until=until, most=most)
        server = self.client.base_url
        asked = resume_tokens.resume(server, asked, until=until)
        is_walk = "next_token" in asked
        tokens = {""}
        for _ in range(MOST_EMPTY_PAGES):
            asked, answer = self._ask(asked)
            told = asked.get("until_id") and until
            is_walk = is_walk or resume_tokens.is_ignored(answer, until=told or "")
            page = search_pages.read(
                answer, asked, since=since, until=until, is_filtered=not is_walk
            )
            page = replace(page, is_from_top=is_walk)
            if is_walk and answer.statuses:
                lowest = page.scanned[-1].id if page.scanned else ""
                resume_tokens.remember(
                    server, asked, answer, lowest=lowest, until=until
                )
                page = replace(page, is_above=not (page.scanned or page.is_end))
            if not (answer.statuses or page.wait_until) and answer.next_token in tokens:
                page = replace(page, is_end=True)  # it leads to itself
            if page.is_above or page.scanned or page.rejected or page.is_end:
                return page
            if page.wait_until:
                break
            tokens.add(answer.next_token)
            asked = asked | {"next_token": answer.next_token}
        told = "keeps answering with empty pages"
        raise SourceError(told, retry_after=page.wait_until, is_free=True)

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        response = field_names.get(
            self.client,
            "/tweets",
            {"ids": ",".join(post_ids)},
            fields=lookups.FIELDS,
            is_bare=lookups.is_bare,
        )
        return lookups.read_lookup(response, post_ids)

    def take_delivered(self) -> Delivered:
        return self.client.take_delivered()

    def counts(self, hashtag: str, *, since: datetime | None) -> int:
        """How many posts a search would bring in; raises SourceError.

        Every request costs, and in the full archive one tells of a month.
        """
        supported_hashtags.check(hashtag, separators=supported_hashtags.X_SEPARATORS)
        asked = {"query": self.query(hashtag), "granularity": "day"}
        start = self._start(since)
        asked |= {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"} if start else {}
        return lookups.count(
            lambda page: self.client.get(f"/tweets/counts/{self.span}", page), asked
        )

    def _asked(
        self, hashtag: str, *, since: str, until: str, most: int
    ) -> dict[str, str]:
        size = min(max(most or self.largest_page, SMALLEST_PAGE), self.largest_page)
        asked = {
            "query": self.query(hashtag),
            "max_results": str(size),
        }
        lowest = self._lowest(since)
        asked |= {"since_id": lowest} if lowest else {}
        return asked | ({"until_id": after(until)} if until else {})

    def _lowest(self, since: str) -> str:
        """`since` as far as it is taken: recent search refuses what is too old, by
        X's own clock; before X has told its time, its refusal is free."""
        if self.reach is None:
            return max(since, FIRST_PICTURES, key=order)
        now = self.client.network_time
        if now is None:
            return since
        oldest = self.bound(now - self.reach + RECENT_MARGIN)
        return since if order(since) > order(oldest) else ""

    def _start(self, since: datetime | None) -> datetime | None:
        if self.reach is None:
            return max((since or ARCHIVE_START).astimezone(UTC), ARCHIVE_START)
        oldest = timezone.now() - self.reach + RECENT_MARGIN
        return since.astimezone(UTC) if since and since > oldest else None

    def _ask(self, asked: dict[str, str]) -> tuple[dict[str, str], Answer]:
        """What was asked in the end, with its answer: once more without a bound that
        X refuses although nothing is wrong with it."""
        response = self._get(asked)
        refused = {name for name in asked if self._is_needless(name, asked, response)}
        if refused:
            asked = {name: asked[name] for name in asked if name not in refused}
            response = self._get(asked)
        answer = x_v2_answers.read_answer(response)
        for line in dict.fromkeys(map(x_v2_answers.told, answer.errors)):
            logger.warning("%s tells beside its posts: %s", self.network, line)
        return asked, answer

    def _get(self, asked: Mapping[str, str]) -> requests.Response:
        return field_names.get(
            self.client,
            f"/tweets/search/{self.span}",
            asked,
            fields=search_pages.FIELDS,
            is_bare=search_pages.is_bare,
        )

    def _is_needless(
        self, name: str, asked: Mapping[str, str], response: requests.Response
    ) -> bool:
        """A `since_id` below all that recent search has, an `until_id` above: what
        leaving it out would cost beyond that is not worth it."""
        is_bound = name in ("since_id", "until_id")
        if not is_bound or not x_v2_answers.refuses(response, name):
            return False
        now, bound = clocks.answered_at(response), order(asked[name])
        if name == "until_id":
            return bound > order(self.bound(now - TOO_NEW))
        return bool(self.reach) and bound < order(self.bound(now - NEARLY_OLD))
