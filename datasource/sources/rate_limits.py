"""Rate limits: what a network's headers say of the requests that are left, and until
when to wait."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import requests
from django.utils import timezone

from datasource.sources import clocks, sanitize
from twitter_album.due_times import MAX_NETWORK_WAIT

MIN_WAIT = timedelta(minutes=1)
# Some servers count below zero, some write fractions; anything else is not "none left".
NONE_LEFT = re.compile(r"-\d+|0+(\.0*)?")
SECONDS = re.compile(r"\d+(\.\d*)?", re.ASCII)
IETF_PARAMETER = re.compile(r"\b(r|t|remaining|reset)\s*=\s*(-?\d+)")
# A reset in seconds is either relative or since 1970: 10**8 seconds are three years
# from now, or March 1973, and no network means either.
MAX_RELATIVE_SECONDS = 10**8
# Seconds since 1970 reach this in the year 5138, so a larger number counts in
# milliseconds or finer.
MIN_MILLISECONDS = 10**11


def wait_until(response: requests.Response) -> datetime | None:
    """When the next request is allowed, on our clock, as far as the answer says so:
    the latest moment where it says several things."""
    headers = response.headers
    # Their clock may be minutes off, and a reset is a moment on it: taken as one on
    # ours, it would be over too early, or last too long.
    network_now = clocks.answered_at(response)
    clock_offset = timezone.now() - network_now
    moments = [_retry_after(headers, clock_offset)]
    is_429 = response.status_code == requests.codes.too_many_requests
    # X answers 429 without Retry-After and with requests left; then its reset counts.
    needs_reset = is_429 and moments == [None]
    for remaining, reset in _limits(headers):
        moment = _reset_at(reset, network_now)
        is_spent = NONE_LEFT.fullmatch(remaining.strip())
        if moment and (is_spent or needs_reset):
            moments.append(_bounded(moment + clock_offset))
    return max(filter(None, moments), default=None)


def _limits(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What remains of each limit, and when it starts anew: in headers of their own, or
    together in one, by the IETF's newer drafts (`"default";r=0;t=200`)."""
    # X, Mastodon, and Bluesky with the IETF's first drafts, in this order.
    for prefix in ("x-rate-limit", "x-ratelimit", "ratelimit"):
        yield headers.get(f"{prefix}-remaining", ""), headers.get(f"{prefix}-reset", "")
    for limit in headers.get("ratelimit", "").split(',"'):
        parameters: dict[str, str] = dict(IETF_PARAMETER.findall(limit.lower()))
        remaining = parameters.get("r", parameters.get("remaining", ""))
        yield remaining, parameters.get("t", parameters.get("reset", ""))


def _bounded(moment: datetime) -> datetime:
    """A reset that is over already, or years ahead, comes from a broken clock."""
    now = timezone.now()
    return min(max(moment, now + MIN_WAIT), now + MAX_NETWORK_WAIT)


def _retry_after(
    headers: Mapping[str, str], clock_offset: timedelta
) -> datetime | None:
    """Seconds, and by some servers a fraction of them, or a moment in every form that
    a reset can have."""
    value = headers.get("Retry-After", "").strip()
    if SECONDS.fullmatch(value) and float(value) < MAX_RELATIVE_SECONDS:
        seconds = min(float(value), MAX_NETWORK_WAIT.total_seconds())
        return timezone.now() + timedelta(seconds=seconds)
    if value.startswith("-"):
        return None  # it would pass for a moment long ago
    moment = _reset_at(value, timezone.now() - clock_offset)
    return _bounded(moment + clock_offset) if moment else None


def _reset_at(value: str | None, network_now: datetime) -> datetime | None:
    """A reset as epoch seconds (X) or parts of them, as seconds from now (the IETF's
    draft), as a timestamp in text (Mastodon) or as an HTTP date."""
    try:
        seconds = float(value or "")
        if 0 <= seconds < MAX_RELATIVE_SECONDS:
            return network_now + timedelta(seconds=seconds)
        while MIN_MILLISECONDS <= seconds < math.inf:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return sanitize.moment(value) or clocks.http_date(value)
