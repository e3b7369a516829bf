"""How many posts X's API v2 counts for a query, over all pages of counts."""

from __future__ import annotations

from collections.abc import Callable

import requests

from datasource.errors import SourceError
from datasource.sources.x_v2 import json_body, problems
from datasource.sources.x_v2.raw_post import either

# A page of the full archive covers a month, so 500 are 41 years.
MAX_PAGES = 500


def count_posts(
    get: Callable[[dict[str, str]], requests.Response], parameters: dict[str, str]
) -> int:
    """How many posts all pages count together; raises SourceError."""
    total, tokens = 0, {""}
    for _ in range(MAX_PAGES):
        page_total, token = _read_page(get(parameters))
        total += page_total
        if not token:
            return total
        # X's own test server hands out one token for ever, and each page costs.
        if token in tokens:
            break
        tokens.add(token)
        parameters = parameters | {"next_token": token}
    raise SourceError("counts without an end")


def _read_page(response: requests.Response) -> tuple[int, str]:
    body = json_body.read_object(response)
    meta = body.get("meta")
    if not isinstance(meta, dict):
        raise problems.error_of(response, body)
    total = either(meta, "total_tweet_count", "total_post_count")
    if not isinstance(total, int):
        raise SourceError("answered with no counts")
    return total, json_body.next_token(meta)
