"""X's API v1.1 through python-twitter: for the simulator, and for servers that still
speak it. X itself closed its search to ordinary developers in 2023."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import requests

from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import (
    rate_limits,
    sanitize,
    snowflakes,
    supported_hashtags,
)
from datasource.sources.base import Prices
from datasource.sources.page_parser import read_known, read_page
from datasource.sources.sweeps import FREE_SWEEPS, Sweep
from datasource.sources.x_v1.api import Api, plain_errors
from datasource.sources.x_v1.posts import XV1Posts

PAGE_SIZE = 100
CLOSED_STATUSES = {401, 403, 404}
# X's error code where none of the posts asked for exists.
NO_SUCH_POST_CODE = 17
OFFICIAL_HOSTS = {"api.twitter.com", "api.x.com"}


class XV1:
    """Search by hashtag, newest first, with `since_id` and `max_id`."""

    network = "x"
    reports_end = False
    reach: timedelta | None = None
    sweeps: tuple[Sweep, ...] = FREE_SWEEPS
    prices: Prices | None = None
    lookup_size = 100
    lookups_per_run = 20
    refresh_every = timedelta(hours=1)
    recent = timedelta(days=2)
    check_every: timedelta | None = timedelta(hours=5)

    def __init__(
        self, *, url: str, keys: Mapping[str, str], session: requests.Session
    ) -> None:
        parts = urlsplit(url)
        self.server = "" if parts.hostname in OFFICIAL_HOSTS else parts.netloc
        self.base_url = url if parts.path.strip("/") else f"{url}/1.1"
        self.keys = keys
        self.session = session

    def query(self, hashtag: str) -> str:
        return f"#{hashtag} filter:images -filter:retweets"

    def connect(self) -> None:
        self.api = Api(self.session, base_url=self.base_url, **self.keys)

    def highest_id_before(self, moment: datetime) -> str:
        return snowflakes.x_bound(moment)

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        """`max_id` is inclusive, as `until` is; `since_id` is exclusive."""
        supported_hashtags.check(hashtag, separators=supported_hashtags.X_SEPARATORS)
        parameters = {
            "q": self.query(hashtag),
            "result_type": "recent",  # the default, "mixed", breaks the order
            "count": PAGE_SIZE,
            "include_entities": "true",
            "include_ext_alt_text": "true",
        }
        parameters |= {"since_id": since} if since else {}
        parameters |= {"max_id": until} if until else {}
        with plain_errors():
            # Quoted here: python-twitter would send an empty `q` for `#été`.
            body = self.api.GetSearch(raw_query=urlencode(parameters), return_json=True)
            statuses = body["statuses"]
            if not isinstance(statuses, list):
                raise TypeError("statuses is no list")
        return read_page(statuses, self.api.response, XV1Posts())

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """A server may have no look-up, or keep it to itself: then it tells nothing.
        Posts that are left out of an answer, or protected or withheld, are gone."""
        try:
            with plain_errors():
                statuses = self.api.lookup(post_ids)
        except SourceError:
            if self.api.response.status_code not in CLOSED_STATUSES:
                raise
            is_none_left = _says_none_exists(self.api.response)
            gone = frozenset(post_ids if is_none_left else ())
            return Lookup(post_ids=tuple(post_ids), gone=gone)
        is_list = isinstance(statuses, list)
        if not is_list or not all(isinstance(each, dict) for each in statuses):
            raise SourceError("answered with something else than posts")
        public = {
            str(status.get("id_str") or status.get("id")): status
            for status in statuses
            if XV1Posts().is_public(status)
        }
        return Lookup(
            post_ids=tuple(post_ids),
            favourites={
                post_id: sanitize.count(status["favorite_count"])
                for post_id, status in public.items()
                if "favorite_count" in status
            },
            gone=frozenset(set(post_ids) - public.keys()),
            posts=read_known(public.values(), XV1Posts()),
            sensitive=frozenset(
                post_id
                for post_id, status in public.items()
                if status.get("possibly_sensitive") is True
            ),
            wait_until=rate_limits.wait_until(self.api.response),
        )


def _says_none_exists(response: requests.Response) -> bool:
    try:
        return bool(response.json()["errors"][0]["code"] == NO_SUCH_POST_CODE)
    except (ValueError, TypeError, LookupError):
        return False
