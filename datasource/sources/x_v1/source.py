"""X's API v1.1 through python-twitter: for the simulator, and for servers that still
speak it. X itself closed its search to ordinary developers in 2023."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
import twitter

from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import (
    connection_errors,
    rate_limits,
    responses,
    sanitize,
    snowflakes,
    supported_hashtags,
)
from datasource.sources.base import FREE_SWEEPS, Prices, Sweep
from datasource.sources.page_parser import read_known, read_page
from datasource.sources.x_v1.posts import XV1Posts

PAGE_SIZE = 100
CLOSED_STATUSES = {401, 403, 404}
# X's error code where none of the posts asked for exists.
NO_SUCH_POST_CODE = 17
# X's error codes for tokens and keys that it does not accept.
WRONG_KEYS_CODES = {32, 89, 99, 215}
OFFICIAL_HOSTS = {"api.twitter.com", "api.x.com"}


class Api(twitter.Api):  # type: ignore[misc]  # python-twitter has no types
    """python-twitter with our HTTP session, and with errors that it would hide."""

    def __init__(self, session: requests.Session, **options: Any) -> None:
        # Its cache is a folder of files that nobody needs, and its timeout is none.
        super().__init__(cache=None, timeout=30, tweet_mode="extended", **options)
        self._session = session
        self.response = requests.Response()

    def _RequestUrl(  # noqa: N802  # python-twitter's name
        self, *args: Any, **options: Any
    ) -> requests.Response:
        self.response = requests.Response()  # not the one before, if this fails
        self.response = super()._RequestUrl(*args, **options)
        if _refuses_keys(self.response):
            reason = "does not let us in (400): it does not accept its keys"
            raise SourceError(reason, permanent=True, is_free=True)
        # python-twitter loses the status: 404 and 400 would come back as an empty list,
        # as if nobody had posted.
        responses.check_status(self.response)
        return self.response

    def _ParseAndCheckTwitter(self, json_data: str) -> Any:  # noqa: N802  # same
        # A byte order mark, which its JSON parser does not take.
        return super()._ParseAndCheckTwitter(json_data.removeprefix("\ufeff"))

    def lookup(self, post_ids: Sequence[str]) -> Any:
        """The raw posts of up to 100 ids; GetStatuses loses all for one bad one."""
        url = f"{self.base_url}/statuses/lookup.json"
        parameters = {
            "id": ",".join(post_ids),
            "include_entities": True,
            "include_ext_alt_text": True,
        }
        response = self._RequestUrl(url, "GET", data=parameters)
        return self._ParseAndCheckTwitter(response.content.decode())


class XV1:
    """Search by hashtag, newest first, with `since_id` and `max_id`."""

    network = "x"
    tells_end = False
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

    def bound(self, moment: datetime) -> str:
        return snowflakes.x_bound(moment)

    def search(self, hashtag: str, *, since: str, until: str, most: int = 0) -> Page:
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
        with _plain_errors():
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
            with _plain_errors():
                statuses = self.api.lookup(post_ids)
        except SourceError:
            if self.api.response.status_code not in CLOSED_STATUSES:
                raise
            is_none_left = _says_none_exists(self.api.response)
            gone = frozenset(post_ids if is_none_left else ())
            return Lookup(asked=tuple(post_ids), gone=gone)
        is_list = isinstance(statuses, list)
        if not is_list or not all(isinstance(each, dict) for each in statuses):
            raise SourceError("answered with something else than posts")
        public = {
            str(status.get("id_str") or status.get("id")): status
            for status in statuses
            if XV1Posts().is_public(status)
        }
        return Lookup(
            asked=tuple(post_ids),
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


class _plain_errors:  # noqa: N801  # reads as a statement: with _plain_errors()
    """Whatever python-twitter raises becomes one SourceError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, requests.RequestException):
            raise SourceError(connection_errors.describe(error)) from None
        # The last four: what it raises for `null`, a list, or an answer without posts.
        broken = (twitter.TwitterError, ValueError, TypeError, AttributeError, KeyError)
        if isinstance(error, broken):
            raise SourceError(_message(error)) from None


def _message(error: BaseException) -> str:
    message = " ".join(str(error).split())[:200]
    if isinstance(error, twitter.TwitterError) and "Unknown error" not in message:
        return f"reports an error: {message}"
    return "answered with something else than a page of posts"


def _refuses_keys(response: requests.Response) -> bool:
    """X says so with 400, too, and a number of its own."""
    if response.status_code != requests.codes.bad_request:
        return False
    try:
        return responses.json_of(response)["errors"][0]["code"] in WRONG_KEYS_CODES
    except (SourceError, LookupError, TypeError):
        return False
