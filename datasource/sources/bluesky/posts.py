"""How Bluesky writes down a post: a record, and the view that the network has of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from datasource.posts import Author, Picture, Post
from datasource.sources import sanitize
from datasource.sources.bluesky.sort_times import sorted_at
from twitter_album import hashtags

AT_URI = re.compile(r"at://(did:[^/\s?#]+)/([^/\s?#]+)/([^/\s?#]+)")
PUBLIC_SITE = "https://bsky.app"
# What the network shows while a handle does not lead back to its account.
NO_HANDLE = "handle.invalid"
# `images` holds up to four, `items` those of a gallery; services that fill a list of
# another name are read as well.
PICTURE_LISTS = ("images", "items", "media", "gallery")
SENSITIVE = {"porn", "sexual", "nudity", "graphic-media", "gore", "!warn", "!hide"}
# The author asks not to be shown to people who are not logged in.
MEMBERS_ONLY = "!no-unauthenticated"
# `aspectRatio` may be 4:3 as well as 1600:1200; small numbers are no pixels.
MIN_PIXELS = 100
# A hostile server would send lists without end.
MAX_ITEMS = 500


class BlueskyPosts:
    """Reads the posts that carry `hashtag`, or every one that it is given without;
    `site` is where people see them."""

    def __init__(self, hashtag: str = "", *, site: str = PUBLIC_SITE) -> None:
        self.tag = hashtags.canonical(hashtag) if hashtag else ""
        self.site = site

    def post_id(self, status: Mapping[str, Any]) -> str:
        uri = sanitize.identifier(status.get("uri"))
        if not AT_URI.fullmatch(uri):
            raise ValueError("the id is missing or not usable")
        return uri

    def posted_at(self, status: Mapping[str, Any]) -> datetime | None:
        return sorted_at(status)

    def is_public(self, status: Mapping[str, Any]) -> bool:
        """Every post is; of whoever asks not to be shown to strangers, `is_sensitive`
        tells, so that the organiser may decide."""
        return True

    def attachments(self, status: Mapping[str, Any]) -> list[Any]:
        """Empty for a post that merely holds the word: search is in full text."""
        if not isinstance(status["record"], dict):
            raise TypeError("the record is missing")
        is_tagged = not self.tag or self.tag in _tags(status["record"])
        return _pictures(status.get("embed")) if is_tagged else []

    def picture(self, attachment: Any, position: int) -> Picture | None:
        kind = str(attachment.get("$type") or "image")
        if not kind.lower().endswith("image"):
            return None
        width, height = _size(attachment.get("aspectRatio"))
        return Picture(
            url=sanitize.picture_urls(attachment.get("fullsize"))[0],
            position=position,
            alt_text=sanitize.text(attachment.get("alt"), 5000),
            width=width,
            height=height,
        )

    def post(
        self, status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
    ) -> Post:
        posted_at = sanitize.date(self.posted_at(status))
        record, author = status["record"], self._author(status["author"])
        # A record with an embed whose view has none: the picture is missing from the
        # answer, not from the post.
        is_shown_whole = "embed" in status or "embed" not in record
        return Post(
            id=post_id,
            key=sanitize.key(post_id),
            url=f"{author.url}/post/{quote(post_id.rpartition('/')[2], safe='')}",
            author=author,
            posted_at=posted_at,
            pictures=pictures,
            text=sanitize.text(record.get("text"), 50_000),
            hashtags=_tags(record),
            is_whole=is_shown_whole and isinstance(record.get("text"), str),
            language=_language(record),
            is_sensitive=is_sensitive(status),
            favorite_count=sanitize.count(status.get("likeCount")),
            counts={
                "reposts": sanitize.count(status.get("repostCount")),
                "replies": sanitize.count(status.get("replyCount")),
                "quotes": sanitize.count(status.get("quoteCount")),
            },
        )

    def _author(self, author: Mapping[str, Any]) -> Author:
        """A profile is found by its handle, and by its identifier without one."""
        did = sanitize.identifier(author["did"])
        handle = sanitize.text(author.get("handle"), sanitize.MAX_ID_LENGTH)
        name = did if handle in {"", NO_HANDLE} else sanitize.identifier(handle)
        return Author(
            user_id=did,
            screen_name=name,
            display_name=sanitize.text(author.get("displayName"), 500),
            url=f"{self.site}/profile/{quote(name, safe=':')}",
            avatar_url=sanitize.link(author.get("avatar")),
            is_bot="bot" in _labels(author.get("labels")),
        )


def is_sensitive(status: Mapping[str, Any]) -> bool:
    """By the word of the network's moderators, or of the author himself."""
    record, author = status.get("record"), status.get("author")
    own = record.get("labels") if isinstance(record, dict) else None
    on_post = _labels(status.get("labels"))
    on_post |= _labels(own.get("values") if isinstance(own, dict) else None)
    on_author = _labels(author.get("labels") if isinstance(author, dict) else None)
    return bool((on_post | on_author) & SENSITIVE) or MEMBERS_ONLY in on_author


def _labels(given: object) -> set[str]:
    """Those in force: a label is taken back by a second one that says `neg`."""
    labels = [each for each in _list(given) if isinstance(each, dict)]
    taken_back = [_source(each) for each in labels if each.get("neg") is True]
    return {str(each.get("val")) for each in labels if _source(each) not in taken_back}


def _source(label: Mapping[str, Any]) -> tuple[Any, Any]:
    return label.get("src"), label.get("val")


def _list(value: object) -> list[Any]:
    """As much of it as an honest post can have."""
    listed = sanitize.listed(value) if isinstance(value, list | dict) else []
    return listed[:MAX_ITEMS]


def _tags(record: Mapping[str, Any]) -> frozenset[str]:
    """Of the text's links, of those kept beside the text, and as the text spells
    them, which is all that simple clients write: in doubt a post belongs to the
    album, with and without an emoji at the hashtag's end."""
    tags = [each for each in _list(record.get("tags")) if isinstance(each, str)]
    tags += _linked_tags(record.get("facets"))
    text = sanitize.text(record.get("text"), 50_000)
    tags += hashtags.hashtags_in(text)
    tags += hashtags.hashtags_in(text, with_emoji=True)
    return hashtags.keys(tags)


def _linked_tags(facets: object) -> Iterator[str]:
    for facet in _list(facets):
        features = facet.get("features") if isinstance(facet, dict) else None
        for feature in _list(features):
            tag = feature.get("tag") if isinstance(feature, dict) else None
            if isinstance(tag, str):
                yield tag


def _pictures(embed: object) -> list[Any]:
    """Those of the post itself, not of the one that it quotes."""
    if embed is None:
        return []
    if not isinstance(embed, dict):
        raise TypeError("the embed is no object")
    media = embed.get("media")
    inner = media if isinstance(media, dict) else embed
    pictures: object = next(
        (inner[name] for name in PICTURE_LISTS if name in inner), []
    )
    return sanitize.listed(pictures)


def _size(ratio: object) -> tuple[int | None, int | None]:
    """A ratio in the form of a size: large numbers are pixels."""
    if not isinstance(ratio, dict):
        return None, None
    width, height = (
        sanitize.count(ratio.get("width")),
        sanitize.count(ratio.get("height")),
    )
    if min(width, height) <= MIN_PIXELS:
        return None, None
    return width, height


def _language(record: Mapping[str, Any]) -> str:
    languages = _list(record.get("langs"))
    return sanitize.text(languages[0], 20) if languages else ""
