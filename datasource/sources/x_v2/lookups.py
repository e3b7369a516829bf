"""What X's API v2 tells of posts that are known, and of how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from datasource.coverage import order
from datasource.errors import SourceError
from datasource.posts import Author, Lookup
from datasource.sources import rate_limits, sanitize
from datasource.sources.page_parser import read_known
from datasource.sources.x_v2 import answers as x_v2_answers
from datasource.sources.x_v2 import field_names
from datasource.sources.x_v2.posts import XV2Posts, metrics, numeric
from datasource.sources.x_v2.raw_post import either, versions
from datasource.sources.x_v2.search_pages import MEDIA_FIELDS

FIELDS = {
    "tweet.fields": "created_at,author_id,public_metrics,possibly_sensitive,withheld,"
    "attachments,entities,edit_history_tweet_ids,lang,note_tweet",
    "expansions": "attachments.media_keys",
    "media.fields": MEDIA_FIELDS,
}
"""Without the author, whom X may bill."""
MOST_COUNTS = 500
GONE = {"resource-not-found", "not-authorized-for-resource"}


def is_bare(response: requests.Response) -> bool:
    """Every post has its counts."""
    try:
        posts = x_v2_answers.body_of(response).get("data")
    except SourceError:
        return False
    return field_names.lack(posts if isinstance(posts, list) else [], "public_metrics")


class KnownPosts(XV2Posts):
    """Posts whose authors are known, and were not asked for."""

    def author(self, status: Mapping[str, Any]) -> Author:
        return Author(numeric(status.get("author_id")), "", "", "")


def read_lookup(response: requests.Response, asked: Sequence[str]) -> Lookup:
    """Raises SourceError for an answer that tells of none of the posts."""
    body = x_v2_answers.body_of(response)
    listed, errors = body.get("data", []), x_v2_answers.errors_of(body)
    if not isinstance(listed, list):
        raise SourceError(x_v2_answers.NO_PAGE)
    found = {
        str(each.get("id")): each
        for each in listed
        if isinstance(each, dict) and str(each.get("id")) in asked
    }
    missed = {each: error for error in errors if (each := _subject(error)) in asked}
    if not found and not missed:
        raise x_v2_answers.failure(response, body)
    gone = {each for each in missed if _is_gone(missed[each]) and each not in found}
    dialect = KnownPosts(body.get("includes"), errors)
    withheld = {each for each in found if not dialect.is_public(found[each])}
    newest = {each: max(versions(found[each], each), key=order) for each in found}
    newer = {each: latest for each, latest in newest.items() if latest != each}
    return Lookup(
        asked=tuple(asked),
        favourites={
            each: sanitize.count(metrics(found[each])["like_count"])
            for each in found
            if "like_count" in metrics(found[each])
        },
        gone=frozenset(gone | withheld),
        sensitive=frozenset(
            each for each in found if found[each].get("possibly_sensitive") is True
        ),
        posts=read_known(
            [found[each] for each in found.keys() - withheld - newer.keys()], dialect
        ),
        newer=newer,
        wait_until=rate_limits.wait_until(response),
    )


def count(
    ask: Callable[[dict[str, str]], requests.Response], asked: dict[str, str]
) -> int:
    """How many posts all answers count together; raises SourceError."""
    total, tokens = 0, {""}
    for _ in range(MOST_COUNTS):
        found, token = _read_count(ask(asked))
        total += found
        if not token:
            return total
        if token in tokens:
            break
        tokens.add(token)
        asked = asked | {"next_token": token}
    raise SourceError("counts without an end")


def _read_count(response: requests.Response) -> tuple[int, str]:
    body = x_v2_answers.body_of(response)
    meta = body.get("meta")
    if not isinstance(meta, dict):
        raise x_v2_answers.failure(response, body)
    total = either(meta, "total_tweet_count", "total_post_count")
    if not isinstance(total, int):
        raise SourceError("answered with no counts")
    return total, x_v2_answers.next_token(meta)


def _subject(error: Mapping[str, Any]) -> str:
    """The post that an error is about; others are about what goes with a post."""
    is_of_ids = error.get("parameter", "ids") in {"ids", "id"}
    return str(error.get("resource_id") or error.get("value")) if is_of_ids else ""


def _is_gone(error: Mapping[str, Any]) -> bool:
    return str(error.get("type")).rpartition("/")[2] in GONE
