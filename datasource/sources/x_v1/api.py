"""python-twitter with our HTTP session, and with the errors that it would hide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import requests
import twitter

from datasource.errors import SourceError
from datasource.sources import responses
from twitter_album.http import connection_errors
from twitter_album.secret_values import without_secrets

# X's error codes for tokens and keys that it does not accept.
WRONG_KEYS_CODES = {32, 89, 99, 215}


class Api(twitter.Api):  # type: ignore[misc]  # python-twitter has no types
    """python-twitter with our HTTP session, and with errors that it would hide."""

    def __init__(self, session: requests.Session, **options: Any) -> None:
        # Its cache is a folder of files that nobody needs, and its timeout is none.
        super().__init__(cache=None, timeout=30, tweet_mode="extended", **options)
        # `rate_limits` reads the headers: python-twitter's own reading of them raises
        # where one is no whole number, and the page would be lost.
        self.rate_limit = None
        self._session = session
        self.response = requests.Response()

    def _RequestUrl(  # noqa: N802  # python-twitter's name
        self, *args: Any, **options: Any
    ) -> requests.Response:
        self.response = requests.Response()  # not the one before, if this fails
        self.response = super()._RequestUrl(*args, **options)
        if _refuses_keys(self.response):
            reason = "does not let us in (400): it does not accept its keys"
            raise SourceError(reason, permanent=True, is_free=True, is_refusal=True)
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


class plain_errors:  # noqa: N801  # reads as a statement: with plain_errors()
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
    message = without_secrets(" ".join(str(error).split()))[:200]
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
