"""Sessions at a Bluesky service: the tokens of a log-in, used for as long as they are
good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests

from datasource.errors import SourceError
from datasource.sources import responses
from twitter_album.http import connection_errors

PUBLIC_HOST = "bsky.social"
# Where Bluesky keeps accounts. The host is named by the answer to a log-in, so tokens
# are sent to no other one, whatever stands there.
HOME = re.compile(r"https://(?:[a-z0-9-]+\.)+bsky\.network")
USABLE_TOKEN = re.compile(r"[!-~]{1,8000}")
NO_KEYS = "needs BLUESKY_HANDLE and BLUESKY_APP_PASSWORD"
REFUSED = "does not accept the app password (401)"
REFUSALS = {
    "AuthFactorTokenRequired": "asks for a code: an app password is needed (401)",
    "AccountTakedown": "has taken our account down (401)",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """`service`: where they are good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    service: str


class Account:
    """One account at one service; safe for threads."""

    def __init__(self, url: str, handle: str, password: str) -> None:
        self._url = url
        self._handle = handle
        self._password = password
        self._tokens: Tokens | None = None
        self._lock = Lock()

    def check_keys(self) -> None:
        """Raises SourceError where nobody gave us an account."""
        if not (self._handle and self._password):
            raise SourceError(NO_KEYS, permanent=True, is_refusal=True)

    def tokens(self, session: requests.Session) -> Tokens:
        """Those at hand, else those of a new session; raises SourceError."""
        self.check_keys()
        with self._lock:
            self._tokens = self._tokens or self._log_in(session)
            return self._tokens

    def renewed(self, session: requests.Session, stale: Tokens) -> Tokens:
        """Others than the stale ones: somebody else's, refreshed ones, or those of a
        new session; raises SourceError."""
        with self._lock:
            # Another thread may have renewed them while this one waited; a refresh
            # token is good for one refresh only.
            if self._tokens is stale:
                self._tokens = self._refresh(session, stale)
            self._tokens = self._tokens or self._log_in(session)
            return self._tokens

    def _log_in(self, session: requests.Session) -> Tokens:
        credentials = {"identifier": self._handle, "password": self._password}
        response = self._post(session, "createSession", json=credentials)
        if response.status_code == requests.codes.unauthorized:
            reason = REFUSALS.get(error_name(response), REFUSED)
            raise SourceError(reason, permanent=True, is_refusal=True)
        responses.check_status(response)
        return self._read(response)

    def _refresh(self, session: requests.Session, stale: Tokens) -> Tokens | None:
        """None where the service has forgotten the old session."""
        headers = {"Authorization": f"Bearer {stale.refresh}"}
        response = self._post(session, "refreshSession", headers=headers)
        if response.status_code in {400, 401, 403}:
            return None
        responses.check_status(response)
        return self._read(response)

    def _post(
        self, session: requests.Session, method: str, **content: Any
    ) -> requests.Response:
        url = f"{self._url}/xrpc/com.atproto.server.{method}"
        try:
            return session.post(url, **content)
        except requests.RequestException as error:
            raise SourceError(connection_errors.describe(error)) from None

    def _read(self, response: requests.Response) -> Tokens:
        body = responses.json_of(response)
        body = body if isinstance(body, dict) else {}
        access, refresh = body.get("accessJwt"), body.get("refreshJwt")
        if not (_is_usable(access) and _is_usable(refresh)):
            raise SourceError("answered a log-in with something else than a session")
        return Tokens(str(access), str(refresh), service_of(self._url, body))


def _is_usable(token: object) -> bool:
    """Whether it may stand in a header: requests quotes a header that it refuses, and
    the error would carry the token into the log."""
    return isinstance(token, str) and bool(USABLE_TOKEN.fullmatch(token))


def error_name(response: requests.Response) -> str:
    """What XRPC calls the error, empty where the answer names none."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def service_of(url: str, session: Mapping[str, Any]) -> str:
    """Where a session of the service at `url` is good: the public Bluesky names the
    server that keeps the account."""
    document = session.get("didDoc")
    services = document.get("service") if isinstance(document, dict) else None
    if urlsplit(url).netloc != PUBLIC_HOST or not isinstance(services, list):
        return url
    for each in services:
        if isinstance(each, dict) and str(each.get("id")).endswith("#atproto_pds"):
            home = str(each.get("serviceEndpoint")).rstrip("/")
            return home if HOME.fullmatch(home) else url
    return url


_accounts: dict[tuple[str, str, str], Account] = {}
_accounts_lock = Lock()


def account(url: str, handle: str, password: str) -> Account:
    """The same for the life of the process: sources are made anew for each run, and
    Bluesky rations log-ins."""
    key = (url, handle, password)
    with _accounts_lock:
        return _accounts.setdefault(key, Account(*key))
