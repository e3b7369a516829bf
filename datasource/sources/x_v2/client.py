"""Requests to X's API v2: by whose keys, how fast, and what they are billed for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import requests
from requests.auth import AuthBase
from requests_oauthlib import OAuth1

from datasource.errors import SourceError
from datasource.posts import BilledIds
from datasource.sources import clocks
from datasource.sources.x_v2 import json_body as json_body
from twitter_album.http import connection_errors

KEYS = ("consumer_key", "consumer_secret", "access_token_key", "access_token_secret")


class Bearer(AuthBase):
    """The token of an app, which acts for nobody."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class XV2Client:
    """A bearer token comes first, else four keys sign; `pause` is the seconds that
    lie between two requests."""

    def __init__(
        self,
        *,
        url: str,
        session: requests.Session,
        token: str,
        keys: Mapping[str, str],
        pause: float,
    ) -> None:
        self.base_url = f"{url.rstrip('/').removesuffix('/2')}/2"
        self.session = session
        self.token = token.strip()
        self.keys = keys
        self.pause = pause
        self.auth: AuthBase | None = None
        self._next_at = time.monotonic()
        self._billed = BilledIds()
        self._network_time: tuple[datetime, float] | None = None

    def connect(self) -> None:
        """Raises SourceError where nothing would let us in."""
        if self.token:
            # requests quotes a header that it refuses, and errors reach the log.
            if not self.token.isascii() or not self.token.isprintable():
                reason = "was given a bearer token with characters that none has"
                raise SourceError(reason, permanent=True, is_refusal=True)
            # The app's own token first: it has the higher limit, and acts for nobody.
            self.auth = Bearer(self.token)
        elif all(self.keys.get(name) for name in KEYS):
            self.auth = OAuth1(*(self.keys[name].strip() for name in KEYS))
        else:
            reason = "needs a bearer token or all four keys"
            raise SourceError(reason, permanent=True, is_refusal=True)

    def get(self, path: str, parameters: Mapping[str, str]) -> requests.Response:
        # Slept here, where the request is made: retries and pages keep the pause, too.
        time.sleep(max(self._next_at - time.monotonic(), 0))
        self._next_at = time.monotonic() + self.pause
        try:
            response = self.session.get(
                f"{self.base_url}{path}", params=parameters, auth=self.auth
            )
        except requests.RequestException as error:
            reason = connection_errors.describe(error)
            is_free = connection_errors.never_arrived(error)
            raise SourceError(reason, is_free=is_free) from None
        if network_now := clocks.network_time(response):
            self._network_time = network_now, time.monotonic()
        # Whatever becomes of the answer: X bills what it sent, not what we could read.
        self._billed |= json_body.billed_ids(response)
        return response

    def take_billed_ids(self) -> BilledIds:
        """What was listed since this was last called, and is billed."""
        taken, self._billed = self._billed, BilledIds()
        return taken

    @property
    def network_time(self) -> datetime | None:
        """X's own time, once an answer has carried it."""
        if self._network_time is None:
            return None
        network_then, heard_at = self._network_time
        return network_then + timedelta(seconds=time.monotonic() - heard_at)
