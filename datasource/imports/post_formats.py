"""The formats in which posts are stored in files, told apart by their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datasource.imports.entries import Entry
from datasource.posts import RejectedPost
from datasource.sources import sanitize
from datasource.sources.mastodon.posts import MastodonPosts
from datasource.sources.page_parser import PostReader, read_posts
from datasource.sources.x_v1.posts import XV1Posts
from datasource.sources.x_v2.posts import XV2Posts
from datasource.sources.x_v2.raw_post import either
from twitter_album import hashtags, server_names

X, MASTODON = "x", "mastodon"
# Under which names a page of API v1.1 lists its posts; Mastodon's search too.
LIST_FIELDS = ("statuses", "results")
V2_FIELDS = {
    "author_id",
    "author",
    "public_metrics",
    "edit_history_tweet_ids",
    "edit_history_post_ids",
}
V1_FIELDS = {"user", "id_str", "full_text", "retweeted_status"}
MASTODON_FIELD = "media_attachments"


def read(value: Any) -> Iterator[Entry]:
    """The posts of one decoded line; what is none is rejected alone."""
    for each in value if isinstance(value, list) else [value]:
        yield from _of_object(each)


def _of_object(value: Any) -> Iterator[Entry]:
    if not isinstance(value, dict):
        yield _unknown(value)
        return
    listed = next(
        (value[n] for n in LIST_FIELDS if isinstance(value.get(n), list)), None
    )
    if listed is not None:
        yield from (_status(each) for each in listed)
    elif _is_v2_page(value):
        yield from _v2_page(value)
    else:
        yield _status(value)


def _is_v2_page(value: Mapping[str, Any]) -> bool:
    """A page without posts has but its `meta`, or `errors`."""
    if "data" in value:
        return isinstance(value["data"], list | dict)
    return "id" not in value and ("meta" in value or "errors" in value)


def _v2_page(page: Mapping[str, Any]) -> Iterator[Entry]:
    errors = page.get("errors")
    error_list = errors if isinstance(errors, list) else []
    reader = XV2Posts(
        page.get("includes"), [each for each in error_list if isinstance(each, dict)]
    )
    data = page.get("data", [])
    for each in data if isinstance(data, list) else [data]:
        if not isinstance(each, dict) or "text" not in each:
            yield _unknown(each)
        else:
            yield _v2(each, _inlined(each) or reader)


def _status(status: Any) -> Entry:
    """A post that stands alone; without a text it is a person, or a place."""
    if not isinstance(status, dict):
        return _unknown(status)
    if MASTODON_FIELD in status:
        return _mastodon(status)
    has_text = "text" in status or "full_text" in status
    if has_text and not V1_FIELDS.isdisjoint(status):
        return _v1(status)
    if has_text and not V2_FIELDS.isdisjoint(status):
        return _v2(status, _inlined(status) or XV2Posts({}, []))
    return _unknown(status)


def _unknown(value: Any) -> Entry:
    return Entry(rejected=(RejectedPost("", "is no post of a known form", value),))


def _v1(status: Mapping[str, Any]) -> Entry:
    # Streams put what is too long for old programs into a part of its own.
    extended = status.get("extended_tweet")
    full = {**status, **extended} if isinstance(extended, dict) else status
    return _entry(full, XV1Posts(), _tags(full, "text"), X)


def _v2(status: Mapping[str, Any], reader: XV2Posts) -> Entry:
    note = either(status, "note_tweet", "note_post")
    long_tags = _tags(note, "tag") if isinstance(note, dict) else []
    return _entry(status, reader, [*_tags(status, "tag"), *long_tags], X)


def _inlined(status: Mapping[str, Any]) -> XV2Posts | None:
    """What `twarc2 flatten` moved from the page into each of its posts."""
    author, attachments = status.get("author"), status.get("attachments")
    if not isinstance(author, dict):
        return None
    media = attachments.get("media") if isinstance(attachments, dict) else None
    return XV2Posts({"users": [author], "media": media}, [])


def _mastodon(status: Mapping[str, Any]) -> Entry:
    listed_account = status.get("account")
    account = listed_account if isinstance(listed_account, dict) else {}
    handle = account.get("acct")
    is_local = "@" not in str(handle)
    # The id of a stranger's post is that of the server that was asked: which one that
    # was, the post does not tell. One without an address of its own is where its author
    # is.
    server = _server(status) or (_server(account) if is_local else "")
    if not server:
        rejected = RejectedPost("", "not readable: its address is missing", status)
        return Entry(rejected=(rejected,))
    tags = status.get("tags")
    names = _names(tags, "name") if isinstance(tags, list) else []
    return _entry(
        status, MastodonPosts(server), names, MASTODON, server if is_local else ""
    )


def _server(part: Mapping[str, Any]) -> str:
    """Of a post, or of a person."""
    address = sanitize.link(part.get("url")) or sanitize.link(part.get("uri"))
    try:
        return server_names.of_address(address)
    except ValueError:
        return ""


def _entry(
    status: Mapping[str, Any],
    reader: PostReader,
    tags: Iterable[str],
    network: str,
    server: str = "",
) -> Entry:
    page = read_posts([status], reader)
    if not page.posts:
        return Entry(network, server, rejected=page.rejected)
    return Entry(network, server, page.posts[0], hashtags.keys(tags), page.rejected)


def _tags(status: Mapping[str, Any], name: str) -> list[str]:
    """As X found them; without its `entities`, as the text has them."""
    entities = status.get("entities")
    listed = entities.get("hashtags") if isinstance(entities, dict) else None
    if isinstance(listed, list):
        return _names(listed, name)
    # Entities without hashtags: X found none. No entities: they were dropped.
    if isinstance(entities, dict):
        return []
    text = str(status.get("full_text") or status.get("text"))
    return list(hashtags.hashtags_in(text))


def _names(listed: list[Any], name: str) -> list[str]:
    values = (each.get(name) for each in listed if isinstance(each, dict))
    return [value for value in values if isinstance(value, str)]
