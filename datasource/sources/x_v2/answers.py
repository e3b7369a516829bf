"""What an answer of X's API v2 says: posts, a problem in X's own words, or neither."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.posts import Delivered
from datasource.sources import rate_limits, responses

NO_CREDIT = {"credits", "creditsdepleted", "credits-depleted"}
NO_CREDIT |= {"usage-capped", "usagecapexceeded"}
SELF_EXPLAINING = {402, 429}
ID = re.compile(r"[ -~]{1,64}")
"""Whatever a server may take for an id, as long as it can be kept."""
NO_PAGE = "answered with something else than a page of posts"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it was sent; `next_token` is empty on the last one."""

    response: requests.Response
    statuses: list[Any]
    includes: Mapping[str, Any]
    errors: list[Mapping[str, Any]]
    next_token: str


def read_answer(response: requests.Response) -> Answer:
    """Raises SourceError for whatever is no page."""
    body = body_of(response)
    errors, meta = errors_of(body), body.get("meta")
    statuses = body.get("data", [])
    if not statuses and (errors or "title" in body):
        raise failure(response, body)
    if not isinstance(statuses, list) or not isinstance(meta, dict):
        raise SourceError(NO_PAGE)
    token = next_token(meta)
    if not statuses and not token and meta.get("result_count") != 0:
        raise SourceError(NO_PAGE)
    includes = body.get("includes")
    return Answer(
        response=response,
        statuses=statuses,
        includes=includes if isinstance(includes, dict) else {},
        errors=errors,
        next_token=token,
    )


def delivered(response: requests.Response) -> Delivered:
    """What X bills for an answer: every post and person that it lists."""
    if response.status_code != requests.codes.ok:
        return Delivered()
    body = _problem(response)
    includes = body.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    return Delivered(_ids(body.get("data")), _ids(users))


def _ids(entries: Any) -> frozenset[str]:
    known = entries if isinstance(entries, list) else []
    ids = {str(each["id"]) for each in known if isinstance(each, dict) and "id" in each}
    return frozenset(each for each in ids if ID.fullmatch(each))


def body_of(response: requests.Response) -> Mapping[str, Any]:
    """The JSON object of an answer that is one; raises SourceError for all others."""
    _check_status(response)
    body = _json(response)
    if not isinstance(body, dict):
        raise SourceError(NO_PAGE)
    return body


def errors_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    errors = body.get("errors")
    known = errors if isinstance(errors, list) else []
    return [each for each in known if isinstance(each, dict)]


def next_token(meta: Mapping[str, Any]) -> str:
    token = meta.get("next_token")
    if token is not None and not isinstance(token, str):
        raise SourceError(NO_PAGE)
    return token or ""


def refuses(response: requests.Response, parameter: str) -> bool:
    """Whether the answer complains about this one of the parameters."""
    if response.status_code != requests.codes.bad_request:
        return False
    errors = errors_of(_problem(response))
    named = [error.get("parameters") for error in errors]
    return any(
        isinstance(names, dict) and parameter in names for names in named
    ) or any(f"'{parameter}'" in str(error.get("message")) for error in errors)


def told(problem: Mapping[str, Any]) -> str:
    """A problem in one line, in X's own words."""
    title, detail = problem.get("title"), problem.get("detail")
    message = problem.get("message") or (detail if detail != title else "")
    parts = [part for part in (title, message) if isinstance(part, str) and part]
    return " ".join(": ".join(parts).split())[:200]


def _check_status(response: requests.Response) -> None:
    """As `answers.check_status`, with what X says where that says more."""
    if response.status_code == requests.codes.ok:
        return
    problem = _problem(response)
    if response.status_code == requests.codes.payment_required or _no_credit(problem):
        raise failure(response, problem)
    try:
        responses.check_status(response)
    except SourceError as error:
        told_more = _more(response, problem)
        is_more = bool(told_more) and told_more not in str(error)
        raise SourceError(
            f"{error}: {told_more}" if is_more else str(error),
            permanent=error.permanent,
            retry_after=error.retry_after,
            is_free=True,
        ) from None


def failure(response: requests.Response, body: Mapping[str, Any]) -> SourceError:
    """The error of an answer that has no posts, whatever its status."""
    status = response.status_code
    if status == requests.codes.payment_required or _no_credit(body):
        return SourceError(
            f"says that the credit is used up ({status})",
            permanent=True,
            retry_after=rate_limits.wait_until(response),
            is_free=True,
        )
    words = _specific(body)
    return SourceError(
        f"reports an error: {words}" if words else NO_PAGE, is_free=bool(words)
    )


def _more(response: requests.Response, problem: Mapping[str, Any]) -> str:
    """Of most statuses the number says it all."""
    says_all = response.status_code in SELF_EXPLAINING or response.status_code >= 500
    is_bare = problem.get("detail") == problem.get("title")
    return "" if says_all or is_bare else _specific(problem)


def _specific(body: Mapping[str, Any]) -> str:
    """The words of the first error inside, where there is one: they say what it is."""
    inside = (told(error) for error in errors_of(body))
    return next(filter(None, inside), "") or told(body)


def _no_credit(body: Mapping[str, Any]) -> bool:
    problems = [body, *errors_of(body)]
    titles = {str(each.get("title")).lower() for each in problems}
    kinds = {str(each.get("type")).rpartition("/")[2].lower() for each in problems}
    return not NO_CREDIT.isdisjoint(titles | kinds)


def _problem(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = _json(response)
    except SourceError:
        return {}
    return body if isinstance(body, dict) else {}


def _json(response: requests.Response) -> Any:
    """From the bytes: JSON is UTF-8, whatever charset the headers claim."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise SourceError(NO_PAGE) from None
