"""The problems that X's API v2 reports, as errors with X's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.sources import rate_limits, responses
from twitter_album.secret_values import without_secrets

# The titles and the ends of the types of problems that mean: pay first.
NO_CREDIT = {"credits", "creditsdepleted", "credits-depleted"}
NO_CREDIT |= {"usage-capped", "usagecapexceeded"}
# Of these the status says it all, and X adds nothing that helps.
SELF_EXPLAINING_STATUSES = {402, 429}
NO_PAGE = "answered with something else than a page of posts"


def check_status(response: requests.Response) -> None:
    """As `responses.check_status`, with what X says where that says more."""
    if response.status_code == requests.codes.ok:
        return
    problem = object_in(response)
    # Before the status: a cap on the month's posts comes as 429, and to try again in
    # 15 minutes would be of no use until the month is over.
    if response.status_code == requests.codes.payment_required or _no_credit(problem):
        raise error_of(response, problem)
    try:
        responses.check_status(response)
    except SourceError as error:
        detail = _detail(response, problem)
        says_more = bool(detail) and detail not in str(error)
        raise SourceError(
            f"{error}: {detail}" if says_more else str(error),
            permanent=error.permanent,
            retry_after=error.retry_after,
            is_free=True,
            is_refusal=error.is_refusal,
        ) from None


def error_of(response: requests.Response, body: Mapping[str, Any]) -> SourceError:
    """The error of an answer that has no posts, whatever its status."""
    status = response.status_code
    if status == requests.codes.payment_required or _no_credit(body):
        return SourceError(
            f"says that the credit is used up ({status})",
            permanent=True,
            retry_after=rate_limits.wait_until(response),
            is_free=True,
        )
    message = _most_specific(body)
    # What X cannot explain may have held posts that it bills.
    return SourceError(
        f"reports an error: {message}" if message else NO_PAGE, is_free=bool(message)
    )


def errors_in(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those that X lists, also beside posts: a partial success is 200 with both."""
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    return [each for each in listed if isinstance(each, dict)]


def refuses(response: requests.Response, parameter: str) -> bool:
    """Whether the answer complains about this one of the parameters."""
    if response.status_code != requests.codes.bad_request:
        return False
    errors = errors_in(object_in(response))
    named = [error.get("parameters") for error in errors]
    return any(
        isinstance(names, dict) and parameter in names for names in named
    ) or any(f"'{parameter}'" in str(error.get("message")) for error in errors)


def message_of(problem: Mapping[str, Any]) -> str:
    """A problem in one line, in X's own words."""
    title, detail = problem.get("title"), problem.get("detail")
    message = problem.get("message") or (detail if detail != title else "")
    parts = [part for part in (title, message) if isinstance(part, str) and part]
    return without_secrets(" ".join(": ".join(parts).split()))[:200]


def object_in(response: requests.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty where it is none."""
    try:
        # From the bytes: JSON is UTF-8, whatever charset the headers claim.
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _detail(response: requests.Response, problem: Mapping[str, Any]) -> str:
    """What X says beyond the status; of an outage that is nothing."""
    status = response.status_code
    says_all = status in SELF_EXPLAINING_STATUSES or status >= 500
    is_bare = problem.get("detail") == problem.get("title")
    return "" if says_all or is_bare else _most_specific(problem)


def _most_specific(body: Mapping[str, Any]) -> str:
    """The words of the first error inside, where there is one: those around it only
    say that a parameter was invalid, not which."""
    messages = (message_of(error) for error in errors_in(body))
    return next(filter(None, messages), "") or message_of(body)


def _no_credit(body: Mapping[str, Any]) -> bool:
    problems = [body, *errors_in(body)]
    titles = {str(each.get("title")).lower() for each in problems}
    kinds = {str(each.get("type")).rpartition("/")[2].lower() for each in problems}
    return not NO_CREDIT.isdisjoint(titles | kinds)
