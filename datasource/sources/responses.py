"""What an HTTP answer of any network means: its status, and its body as JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.utils import timezone

from datasource.errors import SourceError
from datasource.sources import error_messages, rate_limits
from twitter_album import http

# After a 429 that does not say how long; X's windows are 15 minutes, Mastodon's 5.
DEFAULT_WAIT = timedelta(minutes=5)


def check_status(response: requests.Response) -> None:
    """Raises SourceError for every answer but 200, with the wait it asks for."""
    status = response.status_code
    if status == requests.codes.ok and not error_messages.is_firewall(response):
        return
    until = rate_limits.wait_until(response)
    if status == requests.codes.too_many_requests:
        until = until or timezone.now() + DEFAULT_WAIT
    # Redirects are not followed to other hosts: what answers there was not configured.
    is_final = status in {401, 403} or 300 <= status < 400
    raise SourceError(
        error_messages.describe(response),
        permanent=is_final,
        retry_after=until,
        is_free=True,
        is_refusal=status in {401, 403} and not error_messages.is_firewall(response),
    )


def is_log_in(response: requests.Response) -> bool:
    """A redirect to a page of the same site where people log in: how some servers say
    401 to a program."""
    if not 300 <= response.status_code < 400:
        return False
    target = http.redirect_target(response)
    return http.is_log_in(target) and _site(target) == _site(response.url)


def _site(address: str) -> list[str]:
    """`example.org` of `social.example.org`: many log in at a name beside the API's."""
    return (urlsplit(address).hostname or "").split(".")[-2:]


def json_of(response: requests.Response) -> Any:
    """The decoded body; raises SourceError where it is no JSON. From the bytes: JSON
    is UTF-8, whatever charset the headers claim."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise SourceError(error_messages.no_json(response)) from None
