"""Requests to a Bluesky service, with the tokens of our account's session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.sources import responses, sanitize
from datasource.sources.bluesky import session as bluesky_session
from datasource.sources.bluesky.cursors import CursorPager
from datasource.sources.bluesky.session import Tokens
from twitter_album.http import connection_errors

MAX_CURSOR_LENGTH = 5000
# XRPC answers these with 400, where other APIs say 401.
STALE_TOKEN_ERRORS = {"ExpiredToken", "InvalidToken"}


class BlueskyClient:
    """Logs in with the first request, and again when its tokens are stale."""

    def __init__(
        self, base_url: str, *, handle: str, password: str, session: requests.Session
    ) -> None:
        self.account = bluesky_session.account(base_url, handle, password)
        self.session = session

    def get(
        self,
        method: str,
        parameters: Mapping[str, Any],
        *,
        pager: CursorPager | None = None,
    ) -> requests.Response:
        """Raises SourceError for every answer but 200, and but a refusal that ends the
        list of the `pager`."""
        tokens = self.account.tokens(self.session)
        response = self._send(method, parameters, tokens)
        if _is_stale(response):
            tokens = self.account.renewed(self.session, tokens)
            response = self._send(method, parameters, tokens)
        # A cursor that leads too deep is no failure of the feed: what it listed counts.
        if not (pager and pager.is_refused(response)):
            responses.check_status(response)
        return response

    def _send(
        self, method: str, parameters: Mapping[str, Any], tokens: Tokens
    ) -> requests.Response:
        try:
            return self.session.get(
                f"{tokens.service}/xrpc/{method}",
                params=parameters,
                headers={"Authorization": f"Bearer {tokens.access}"},
            )
        except requests.RequestException as error:
            raise SourceError(connection_errors.describe(error)) from None


def _is_stale(response: requests.Response) -> bool:
    status = response.status_code
    is_refused = status == requests.codes.bad_request
    is_named = is_refused and bluesky_session.error_name(response) in STALE_TOKEN_ERRORS
    return is_named or status == requests.codes.unauthorized


def read_list(response: requests.Response) -> tuple[list[Any], str]:
    """The posts, and the cursor to those below them, empty at the end."""
    body = responses.json_of(response)
    posts = body.get("posts") if isinstance(body, dict) else None
    if not isinstance(posts, list):
        raise SourceError("answered with no list of posts")
    cursor = body.get("cursor") or ""
    if cursor != sanitize.text(cursor, MAX_CURSOR_LENGTH):
        raise SourceError("answered with a cursor that is not usable")
    return posts, cursor
