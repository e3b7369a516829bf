"""Requests that got no answer: why, in words for people, and whether the network can
have heard of them."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError


def never_arrived(error: Exception) -> bool:
    """Whether a request failed before the network can have heard of it.

    X bills what it sends, also where the answer breaks off on its way: only such a
    request is known to have cost nothing.
    """
    is_cut = isinstance(error, requests.exceptions.ChunkedEncodingError)
    is_slow = _is_slow(error) and not isinstance(error, requests.ConnectTimeout)
    return isinstance(error, requests.ConnectionError) and not (is_cut or is_slow)


def describe(error: Exception) -> str:
    """An exception of the HTTP client in words that fit on one line."""
    if _is_slow(error):
        return "did not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "has no valid TLS certificate"
    if "resolve" in str(error):
        return f"{_name_of(error)} cannot be resolved: it is wrong, or DNS fails here"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "cannot be reached"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "broke off in the middle of its answer"
    return f"failed: {' '.join(str(error).split())[:200]}"


def _name_of(error: Exception) -> str:
    """The host that a failed request was for."""
    request = getattr(error, "request", None)
    host = urlsplit(str(getattr(request, "url", "") or "")).hostname
    return f"the name {host}" if host else "its name"


def _is_slow(error: Exception) -> bool:
    """requests calls a silence in the middle of a body a broken connection."""
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.Timeout) or isinstance(cause, ReadTimeoutError)
