"""What X's API v2 says of posts that are looked up by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.post_ids import sort_key
from datasource.posts import Author, Lookup
from datasource.sources import rate_limits, sanitize
from datasource.sources.page_parser import read_known
from datasource.sources.x_v2 import field_names, json_body, problems
from datasource.sources.x_v2.posts import XV2Posts, metrics, numeric
from datasource.sources.x_v2.raw_post import versions
from datasource.sources.x_v2.search_pages import MEDIA_FIELDS

# Without the author, whom X may bill.
FIELDS = {
    "tweet.fields": "created_at,author_id,public_metrics,possibly_sensitive,withheld,"
    "attachments,entities,edit_history_tweet_ids,lang,note_tweet",
    "expansions": "attachments.media_keys",
    "media.fields": MEDIA_FIELDS,
}
# Deleted, and protected since: strangers see neither.
GONE_TYPES = {"resource-not-found", "not-authorized-for-resource"}


def lacks_fields(response: requests.Response) -> bool:
    """Whether the server left out the fields that were asked for: every post has its
    counts."""
    try:
        posts = json_body.read_object(response).get("data")
    except SourceError:
        return False
    return field_names.lack_fields(
        posts if isinstance(posts, list) else [], "public_metrics"
    )


class KnownPosts(XV2Posts):
    """Posts whose authors are known, and were not asked for."""

    def author(self, status: Mapping[str, Any]) -> Author:
        return Author(numeric(status.get("author_id")), "", "", "")


def read_lookup(response: requests.Response, post_ids: Sequence[str]) -> Lookup:
    """Raises SourceError for an answer that says nothing of any of the posts."""
    body = json_body.read_object(response)
    listed, errors = body.get("data", []), problems.errors_in(body)
    if not isinstance(listed, list):
        raise SourceError(problems.NO_PAGE)
    shown = {
        str(each.get("id")): each
        for each in listed
        if isinstance(each, dict) and str(each.get("id")) in post_ids
    }
    unseen = {each: error for error in errors if (each := _subject(error)) in post_ids}
    if not shown and not unseen:
        raise problems.error_of(response, body)
    # A post may stand under `data` and under `errors` for a part of it.
    gone = {each for each in unseen if _is_gone(unseen[each]) and each not in shown}
    reader = KnownPosts(body.get("includes"), errors)
    withheld = {each for each in shown if not reader.is_public(shown[each])}
    # An edit gives a post a new id; the old one goes on to show the old text.
    newest = {each: max(versions(shown[each], each), key=sort_key) for each in shown}
    newer = {each: latest for each, latest in newest.items() if latest != each}
    return Lookup(
        post_ids=tuple(post_ids),
        favourites={
            each: sanitize.count(metrics(shown[each])["like_count"])
            for each in shown
            if "like_count" in metrics(shown[each])
        },
        gone=frozenset(gone | withheld),
        sensitive=frozenset(
            each for each in shown if shown[each].get("possibly_sensitive") is True
        ),
        posts=read_known(
            [shown[each] for each in shown.keys() - withheld - newer.keys()], reader
        ),
        newer=newer,
        wait_until=rate_limits.wait_until(response),
    )


def _subject(error: Mapping[str, Any]) -> str:
    """The post that an error is about; others are about what goes with a post."""
    is_of_ids = error.get("parameter", "ids") in {"ids", "id"}
    return str(error.get("resource_id") or error.get("value")) if is_of_ids else ""


def _is_gone(error: Mapping[str, Any]) -> bool:
    return str(error.get("type")).rpartition("/")[2] in GONE_TYPES
