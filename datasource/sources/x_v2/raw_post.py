"""Values of one post as X's API v2 writes it: text, hashtags, versions, site."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from datasource.sources import sanitize

SITE = "https://x.com"
OWN_SITES = {SITE, "https://twitter.com", "https://www.x.com"}
OWN_MEDIA = re.compile(r"(https?://[^/]+)/[^/]+/status/(\d+)/(?:photo|video)/\d+")


def either(fields: Mapping[str, Any], guides_name: str, other_name: str) -> Any:
    """X renames "tweet" to "post" in its answers, one field after the other; some
    leave the old one there, and empty."""
    value = fields.get(guides_name)
    return fields.get(other_name) if value is None else value


def versions(status: Mapping[str, Any], post_id: str) -> set[str]:
    """The ids of a post and of its earlier versions: each edit gives a new one."""
    history = either(status, "edit_history_tweet_ids", "edit_history_post_ids")
    ids = {str(each) for each in history} if isinstance(history, list) else set()
    return {each for each in ids if each.isascii() and each.isdigit()} | {post_id}


def text_of(status: Mapping[str, Any], post_id: str) -> str:
    """What the author wrote: X cuts it, escapes HTML and appends a link to media."""
    # Of more than 280 characters, `text` holds the beginning and this all of them.
    note = either(status, "note_tweet", "note_post")
    full = note.get("text") if isinstance(note, dict) else None
    text = sanitize.text(full or status.get("text"), 50_000)
    own_ids = versions(status, post_id)
    # Only the link to the post's own media: one that the author wrote stays, even where
    # it leads to another post's picture.
    for link in _links(status):
        match = OWN_MEDIA.fullmatch(str(link.get("expanded_url")))
        address = sanitize.link(link.get("url"))
        if address and ("media_key" in link or (match and match[2] in own_ids)):
            text = text.removesuffix(address).rstrip()
    return html.unescape(text)


def hashtags_of(status: Mapping[str, Any]) -> frozenset[str] | None:
    """Of a long post, the part beyond the first lists its own."""
    note = either(status, "note_tweet", "note_post")
    parts = [status, note] if isinstance(note, dict) else [status]
    if len(parts) > 1 and "entities" not in parts[1]:
        return None
    entities = [part.get("entities") for part in parts]
    listed = [each.get("hashtags") for each in entities if isinstance(each, dict)]
    names = (sanitize.hashtags(each, key="tag") or () for each in listed)
    return frozenset[str]().union(*names)


def site_of(status: Mapping[str, Any]) -> str:
    """Where posts are seen: another server says so in the link to its own media, and
    in no other, for those are the author's."""
    for link in _links(status):
        match = OWN_MEDIA.fullmatch(sanitize.link(link.get("expanded_url")))
        if match and "media_key" in link:
            return SITE if match[1] in OWN_SITES else match[1]
    return SITE


def _links(status: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entities = status.get("entities")
    links = entities.get("urls") if isinstance(entities, dict) else None
    listed = links if isinstance(links, list) else []
    return [each for each in listed if isinstance(each, dict)]
