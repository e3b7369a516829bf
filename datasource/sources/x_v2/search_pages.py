"""Reads an answer of X's search as the page between the bounds that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import requests

from datasource.errors import SourceError
from datasource.post_ids import sort_key
from datasource.posts import Page, Post
from datasource.sources.page_parser import read_page
from datasource.sources.x_v2 import field_names
from datasource.sources.x_v2.json_body import SearchBody, read_search
from datasource.sources.x_v2.posts import XV2Posts

# Each field that is not asked for is missing from the answer.
MEDIA_FIELDS = "url,width,height,alt_text,type,preview_image_url"
FIELDS = {
    "tweet.fields": "created_at,author_id,public_metrics,possibly_sensitive,"
    "attachments,entities,edit_history_tweet_ids,lang,note_tweet,referenced_tweets,"
    "withheld",
    "expansions": "author_id,attachments.media_keys",
    "media.fields": MEDIA_FIELDS,
    "user.fields": "username,name,profile_image_url,protected,withheld",
}


def lacks_fields(response: requests.Response) -> bool:
    """Whether the server left out the fields that were asked for: the query is for
    posts with pictures, and each has a date."""
    try:
        posts = read_search(response).statuses
    except SourceError:
        return False
    return field_names.lack_fields(posts, "attachments", "created_at")


def read(
    body: SearchBody,
    parameters: Mapping[str, str],
    *,
    since: str,
    until: str,
    is_filtered: bool = True,
) -> Page:
    """The page between two bounds. One that was not among the `parameters` is applied
    here, and the upper one also where X has not `is_filtered` by it."""
    since = "" if "since_id" in parameters else since
    until = "" if "until_id" in parameters and is_filtered else until
    reader = XV2Posts(body.includes, body.errors)
    page = read_page(body.statuses, body.response, reader)

    # Ids of X are compared by length first: they are numbers, sent as text.
    def is_above(post_id: str) -> bool:
        return not since or sort_key(post_id) > sort_key(since)

    def is_inside(post_id: str) -> bool:
        is_below_until = not until or sort_key(post_id) <= sort_key(until)
        return is_above(post_id) and is_below_until

    return replace(
        page,
        posts=_latest_versions(post for post in page.posts if is_inside(post.id)),
        scanned=tuple(each for each in page.scanned if is_inside(each.id)),
        rejected=tuple(
            each
            for each in page.rejected
            if not each.id or is_inside(each.id.partition("/")[0])
        ),
        # Where we apply the lower bound, a page that reaches it is the last one wanted.
        is_end=not (body.next_token and all(is_above(p.id) for p in page.scanned)),
    )


def _latest_versions(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Each edit of a post is listed as a post of its own."""
    latest: dict[str, Post] = {}
    for post in posts:
        newest = latest.setdefault(post.key, post)
        if sort_key(post.id) > sort_key(newest.id):
            latest[post.key] = post
    return tuple(latest.values())
