"""What an HTTP answer of a network means: its status, its clock, its rate limit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.utils import timezone
from urllib3.exceptions import ReadTimeoutError

from datasource.errors import SourceError
from datasource.sources import refusals, sanitize
from twitter_album import http
from twitter_album.due_times import MAX_NETWORK_WAIT

SHORTEST_WAIT = timedelta(minutes=1)
DEFAULT_WAIT = timedelta(minutes=5)
SPENT = re.compile(r"-\d+|0+(\.0*)?")
SECONDS = re.compile(r"\d+(\.\d*)?", re.ASCII)
LIMIT_PART = re.compile(r"\b(r|t|remaining|reset)\s*=\s*(-?\d+)")
MAX_RELATIVE_SECONDS = 10**8
MIN_MILLISECONDS = 10**11


def check_status(response: requests.Response) -> None:
    """Raises SourceError for every answer but 200, with the wait it asks for."""
    status = response.status_code
    if status == requests.codes.ok and not refusals.is_firewall(response):
        return
    until = wait_until(response)
    if status == requests.codes.too_many_requests:
        until = until or timezone.now() + DEFAULT_WAIT
    is_final = status in {401, 403} or 300 <= status < 400
    raise SourceError(
        refusals.told(response), permanent=is_final, retry_after=until, is_free=True
    )


def is_log_in(response: requests.Response) -> bool:
    """A redirect to a page of the same site where people log in."""
    if not 300 <= response.status_code < 400:
        return False
    target = http.redirect_target(response)
    return http.is_log_in(target) and _site(target) == _site(response.url)


def _site(address: str) -> list[str]:
    """`example.org` of `social.example.org`: many log in at a name beside the API's."""
    return (urlsplit(address).hostname or "").split(".")[-2:]


def told_time(response: requests.Response) -> datetime | None:
    """The network's own clock, where it tells."""
    return _http_date(response.headers.get("Date"))


def answered_at(response: requests.Response) -> datetime:
    """The network's own clock, or ours where it does not tell."""
    return told_time(response) or timezone.now()


def wait_until(response: requests.Response) -> datetime | None:
    """When the next request is allowed, on our clock, as far as the answer says so:
    the latest moment where it says several things."""
    headers = response.headers
    # Theirs may be minutes off; what they promise is to be read on their clock.
    answered = answered_at(response)
    error = timezone.now() - answered
    told = [_retry_after(headers, error)]
    is_429 = response.status_code == requests.codes.too_many_requests
    needs_reset = is_429 and told == [None]
    for remaining, reset in _limits(headers):
        moment = _reset(reset, answered)
        is_spent = SPENT.fullmatch(remaining.strip())
        if moment and (is_spent or needs_reset):
            told.append(_bounded(moment + error))
    return max(filter(None, told), default=None)


def _limits(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What remains of each limit, and when it starts anew: in headers of their own, or
    together in one, by the IETF's newer drafts (`"default";r=0;t=200`)."""
    for prefix in ("x-rate-limit", "x-ratelimit", "ratelimit"):
        yield headers.get(f"{prefix}-remaining", ""), headers.get(f"{prefix}-reset", "")
    for limit in headers.get("ratelimit", "").split(',"'):
        told: dict[str, str] = dict(LIMIT_PART.findall(limit.lower()))
        remaining = told.get("r", told.get("remaining", ""))
        yield remaining, told.get("t", told.get("reset", ""))


def _bounded(moment: datetime) -> datetime:
    now = timezone.now()
    return min(max(moment, now + SHORTEST_WAIT), now + MAX_NETWORK_WAIT)


def _retry_after(headers: Mapping[str, str], error: timedelta) -> datetime | None:
    """Seconds, and by some servers a fraction of them, or a moment in every way in
    which a reset is told."""
    value = headers.get("Retry-After", "").strip()
    if SECONDS.fullmatch(value) and float(value) < MAX_RELATIVE_SECONDS:
        seconds = min(float(value), MAX_NETWORK_WAIT.total_seconds())
        return timezone.now() + timedelta(seconds=seconds)
    if value.startswith("-"):
        return None  # it would pass for a moment long ago
    moment = _reset(value, timezone.now() - error)
    return _bounded(moment + error) if moment else None


def _http_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _reset(value: str | None, answered: datetime) -> datetime | None:
    """A reset as epoch seconds (X) or parts of them, as seconds from now (the IETF's
    draft), as a timestamp in text (Mastodon) or as an HTTP date."""
    try:
        number = float(value or "")
        if 0 <= number < MAX_RELATIVE_SECONDS:
            return answered + timedelta(seconds=number)
        while MIN_MILLISECONDS <= number < math.inf:
            number /= 1000
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return sanitize.moment(value) or _http_date(value)


def never_arrived(error: Exception) -> bool:
    """Whether a request failed before the network can have heard of it."""
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
        return "has a name that nobody knows"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "cannot be reached"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "broke off in the middle of its answer"
    return f"failed: {' '.join(str(error).split())[:200]}"


def _is_slow(error: Exception) -> bool:
    """requests calls a silence in the middle of a body a broken connection."""
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.Timeout) or isinstance(cause, ReadTimeoutError)


def json_of(response: requests.Response) -> Any:
    """The decoded body; raises SourceError where it is no JSON. From the bytes: JSON
    is UTF-8, whatever charset the headers claim."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise SourceError(refusals.no_json(response)) from None
