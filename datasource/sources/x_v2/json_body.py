"""The JSON body of an answer of X's API v2: posts, what stands beside them, and the
token of the next page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.posts import BilledIds
from datasource.sources.x_v2 import problems
from datasource.sources.x_v2.problems import NO_PAGE

# Whatever a server may take for an id, as long as the column can store it.
STORABLE_ID = re.compile(r"[ -~]{1,64}")


@dataclass(frozen=True, slots=True)
class SearchBody:
    """A page as it was sent; `next_token` is empty on the last one."""

    response: requests.Response
    statuses: list[Any]
    includes: Mapping[str, Any]
    errors: list[Mapping[str, Any]]
    next_token: str


def read_search(response: requests.Response) -> SearchBody:
    """Raises SourceError for whatever is no page."""
    body = read_object(response)
    errors, meta = problems.errors_in(body), body.get("meta")
    # X leaves `data` out of an empty page.
    statuses = body.get("data", [])
    if not statuses and (errors or "title" in body):
        raise problems.error_of(response, body)
    if not isinstance(statuses, list) or not isinstance(meta, dict):
        raise SourceError(NO_PAGE)
    token = next_token(meta)
    # Without posts, only "no more" or "go on" may be believed: an answer that says
    # neither is broken, and an album would call itself complete.
    if not statuses and not token and meta.get("result_count") != 0:
        raise SourceError(NO_PAGE)
    includes = body.get("includes")
    return SearchBody(
        response=response,
        statuses=statuses,
        includes=includes if isinstance(includes, dict) else {},
        errors=errors,
        next_token=token,
    )


def billed_ids(response: requests.Response) -> BilledIds:
    """What X bills for an answer: every post and person that it lists."""
    if response.status_code != requests.codes.ok:
        return BilledIds()
    body = problems.object_in(response)
    includes = body.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    return BilledIds(_ids(body.get("data")), _ids(users))


def _ids(entries: Any) -> frozenset[str]:
    listed = entries if isinstance(entries, list) else []
    ids = {
        str(each["id"]) for each in listed if isinstance(each, dict) and "id" in each
    }
    return frozenset(each for each in ids if STORABLE_ID.fullmatch(each))


def read_object(response: requests.Response) -> Mapping[str, Any]:
    """The JSON object of an answer that is one; raises SourceError for all others."""
    problems.check_status(response)
    try:
        # From the bytes: JSON is UTF-8, whatever charset the headers claim.
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        raise SourceError(NO_PAGE) from None
    if not isinstance(body, dict):
        raise SourceError(NO_PAGE)
    return body


def next_token(meta: Mapping[str, Any]) -> str:
    """Empty on the last page; raises SourceError for what is no token."""
    token = meta.get("next_token")
    if token is not None and not isinstance(token, str):
        raise SourceError(NO_PAGE)
    return token or ""
