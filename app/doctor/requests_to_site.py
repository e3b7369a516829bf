"""Requests to the album's own SITE_URL, as visitors and link previews make them."""

from __future__ import annotations

import ssl
from typing import Any

import requests
from django.conf import settings

from twitter_album.doctor.findings import Unusable
from twitter_album.http import GuardedSession, connection_errors

TOTAL_SECONDS = 15


def answer(url: str, *, whose: str, remedy: str, **options: Any) -> requests.Response:
    """Raises Unusable where there is none."""
    try:
        return get(url, **options)
    except requests.RequestException as error:
        problem = f"{whose}: {url} {connection_errors.describe(error)}."
        raise Unusable(problem, remedy) from None


def get(url: str, *, user_agent: str = "", max_redirects: int = 0) -> requests.Response:
    """Raises requests.RequestException."""
    try:
        return _session(user_agent, max_redirects).get(url)
    except requests.exceptions.SSLError:
        session = _session(user_agent, max_redirects)
        # An authority of the operator's own is known to this machine alone, or by
        # SSL_CERT_FILE.
        paths = ssl.get_default_verify_paths()
        session.verify = paths.cafile or paths.capath or True
        return session.get(url)


def head(url: str) -> requests.Response:
    """What a GET would begin with. Raises requests.RequestException."""
    return _session("", 0).head(url)


def _session(user_agent: str, max_redirects: int) -> GuardedSession:
    return GuardedSession(
        user_agent=user_agent or settings.USER_AGENT,
        max_redirects=max_redirects,
        # The address is the operator's own setting.
        allow_private=True,
        connect_seconds=5,
        total_seconds=TOTAL_SECONDS,
    )


def is_picture(response: requests.Response) -> bool:
    kind = response.headers.get("Content-Type", "")
    return response.status_code == requests.codes.ok and kind.startswith("image/")
