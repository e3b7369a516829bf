"""Whether a server of Mastodon's API lets us read: closed feeds, refused tokens, feeds
that are switched off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import requests

from datasource.errors import SourceError
from datasource.sources import error_messages, rate_limits, responses
from datasource.sources.mastodon.client import MastodonClient

# What a server answers without a token. Before 4.3, and in many forks, it is 422: "This
# method requires an authenticated user".
MEMBERS_ONLY_STATUSES = {401, 422}
# 422 has another meaning, too: a parameter that makes no sense: the message says it.
ABOUT_LOG_IN = re.compile(r"auth|log.?in|sign.?in|token|member", re.IGNORECASE)


def is_closed(response: requests.Response) -> bool:
    """Whether the answer is for members only."""
    message = error_messages.server_message(response)
    is_about_query = response.status_code == requests.codes.unprocessable_entity and (
        message and not ABOUT_LOG_IN.search(message)
    )
    is_for_members = response.status_code in MEMBERS_ONLY_STATUSES
    return (is_for_members and not is_about_query) or responses.is_log_in(response)


def is_complaint(response: requests.Response) -> bool:
    """400, or an error in place of what was asked for."""
    if response.status_code == requests.codes.bad_request:
        return True
    if response.status_code != requests.codes.ok:
        return False
    try:
        body = responses.json_of(response)
    except SourceError:
        return False
    return isinstance(body, dict) and "error" in body


def is_page(response: requests.Response) -> bool:
    """A redirect was followed to somewhere else: that is no timeline of this server."""
    return response.status_code == requests.codes.ok and not response.history


def refuses_token(
    client: MastodonClient,
    response: requests.Response,
    path: str,
    parameters: Mapping[str, str],
) -> bool:
    """Some servers refuse a wrong token with 400, or 200 and an error; what is wrong
    with the parameters themselves they are told without a token too."""
    if not client.has_token or not is_complaint(response):
        return False
    mine = client.get("/api/v1/accounts/verify_credentials", {})
    if mine.status_code == requests.codes.ok and not is_complaint(mine):
        return False
    # The token is not good for our own account, but that may be for another reason.
    # Only where it works without a token is the token at fault.
    try:
        without_token = client.get_without_token(path, parameters)
    except SourceError:
        return False
    is_answered = is_page(without_token) and not is_complaint(without_token)
    return is_answered or is_closed(without_token)


def refusal(client: MastodonClient, response: requests.Response) -> SourceError:
    """The error of a server that does not let us read its feeds."""
    status = response.status_code
    reason = (
        f"does not let us in ({status}): it does not accept its token"
        if client.has_token
        else f"does not let us in ({status}): its hashtag feeds are for members only; "
        "MASTODON_TOKENS can name a token"
    )
    wait = rate_limits.wait_until(response)
    return SourceError(reason, permanent=True, retry_after=wait, is_refusal=True)


def require_open_feed(client: MastodonClient) -> datetime | None:
    """Nothing at all may mean that nobody posted, or that the feed is off: a server
    that can tell (since 4.5) is asked; returns the wait that it asks for."""
    response = client.get("/api/v2/instance", {})
    if response.status_code == requests.codes.too_many_requests:
        responses.check_status(response)
    try:
        timelines = response.json()["configuration"]["timelines_access"]
        feeds = set(timelines["hashtag_feeds"].values())
    except (ValueError, TypeError, LookupError, AttributeError):
        feeds = set()
    if feeds == {"disabled"}:
        raise SourceError("has switched its hashtag feeds off", permanent=True)
    return rate_limits.wait_until(response)
