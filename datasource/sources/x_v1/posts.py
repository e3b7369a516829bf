"""Reads posts of X's API v1.1."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from datasource.posts import Author, Picture, Post
from datasource.sources import sanitize, x_withheld
from datasource.sources.x_picture_sizes import sizes_of

# The addresses of stills that X makes of videos and animations.
VIDEO_STILL = re.compile(r"/(?:tweet|ext_tw|amplify)_video_thumb/")
CREATED_AT = "%a %b %d %H:%M:%S %z %Y"


class XV1Posts:
    """Reads posts in `tweet_mode=extended` and in the older, shorter form."""

    def post_id(self, status: Mapping[str, Any]) -> str:
        return sanitize.identifier(status.get("id_str") or status.get("id"))

    def posted_at(self, status: Mapping[str, Any]) -> datetime | None:
        try:
            # strptime refuses the second that a leap second adds.
            text = str(status.get("created_at")).replace(":60 ", ":59 ")
            return sanitize.utc(datetime.strptime(text, CREATED_AT))
        except ValueError:
            return None

    def is_public(self, status: Mapping[str, Any]) -> bool:
        """A key of a person lists the protected people whom that person follows."""
        user = status.get("user")
        parts = [status, user] if isinstance(user, dict) else [status]
        return not any(
            part.get("protected") is True
            or part.get("withheld_copyright") is True
            or x_withheld.is_everywhere(part.get("withheld_in_countries"))
            for part in parts
        )

    def attachments(self, status: Mapping[str, Any]) -> list[Any]:
        return [] if status.get("retweeted_status") else _media(status)

    def picture(self, attachment: Any, position: int) -> Picture | None:
        kind = sanitize.kind(attachment.get("type", "photo"))
        if kind != "photo" or _is_still(attachment):
            return None
        sizes = attachment.get("sizes") or {}
        size = attachment.get("original_info") or sizes.get("large")
        size = size if isinstance(size, dict) else {}
        url = attachment.get("media_url_https") or attachment.get("media_url")
        address = sanitize.picture_urls(url)[0]
        return Picture(
            url=address,
            addresses=sizes_of(address),
            position=position,
            alt_text=sanitize.text(attachment.get("ext_alt_text"), 5000),
            width=sanitize.size(size.get("width", size.get("w"))),
            height=sanitize.size(size.get("height", size.get("h"))),
        )

    def post(
        self, status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
    ) -> Post:
        posted_at = sanitize.date(self.posted_at(status))
        # Without an author there is no profile to credit, so the post is rejected.
        screen_name = sanitize.identifier(status["user"]["screen_name"])
        url = _post_url(status, post_id, screen_name)
        return Post(
            id=post_id,
            key=post_id,
            url=url,
            author=_author(status["user"], screen_name, site=url.split("/status/")[0]),
            posted_at=posted_at,
            pictures=pictures,
            text=_text(status),
            language=sanitize.text(status.get("lang"), 20),
            is_sensitive=status.get("possibly_sensitive") is True,
            favorite_count=sanitize.count(status.get("favorite_count")),
            counts={"retweets": sanitize.count(status.get("retweet_count"))},
            hashtags=_hashtags(status),
            is_whole=_is_whole(status),
        )


def _author(user: Mapping[str, Any], screen_name: str, *, site: str) -> Author:
    """`site` is the address of the profile: a post's, up to its `/status/`."""
    return Author(
        user_id=sanitize.identifier(user.get("id_str") or user.get("id")),
        screen_name=screen_name,
        display_name=sanitize.text(user.get("name"), 500),
        url=site,
        avatar_url=sanitize.link(user.get("profile_image_url_https")),
    )


def _text(status: Mapping[str, Any]) -> str:
    """What the author wrote: X appends a link to the pictures and escapes HTML."""
    text = sanitize.text(status.get("full_text") or status.get("text"), 50_000)
    for media in _media(status):
        own_link = sanitize.link(media.get("url"))
        text = text.removesuffix(own_link).rstrip() if own_link else text
    return html.unescape(text)


def _hashtags(status: Mapping[str, Any]) -> frozenset[str] | None:
    entities = status.get("entities")
    listed = entities.get("hashtags") if isinstance(entities, dict) else None
    return sanitize.hashtags(listed, key="text")


def _is_whole(status: Mapping[str, Any]) -> bool:
    """A post that was cut for old programs names no media and not all hashtags."""
    has_entities = isinstance(status.get("entities"), dict)
    return has_entities and status.get("truncated") is not True


def _media(status: Mapping[str, Any]) -> list[Any]:
    # `entities` name the first picture only, so the extended ones come first.
    parts = (status.get("extended_entities"), status.get("entities"))
    listed = (sanitize.listed(part.get("media")) for part in parts if part)
    return next(filter(None, listed), [])


def _is_still(attachment: Mapping[str, Any]) -> bool:
    """The still of a video or an animation: posts without `extended_entities` call it
    a photo, and an animation is shown at `/photo/1` too."""
    shown = sanitize.link(attachment.get("expanded_url"))
    address = attachment.get("media_url_https") or attachment.get("media_url")
    is_video = re.search(r"/status/\d+/video/\d+$", urlsplit(shown).path)
    return bool(is_video or VIDEO_STILL.match(urlsplit(str(address)).path))


def _post_url(status: Mapping[str, Any], post_id: str, screen_name: str) -> str:
    """Where the post is seen: the site that the link to its media names, else X."""
    for media in _media(status):
        link = sanitize.link(media.get("expanded_url"))
        match = re.fullmatch(r"(https?://[^/]+)/[^/]+/status/\d+/photo/\d+", link)
        if match:
            return f"{match[1]}/{screen_name}/status/{post_id}"
    return f"https://x.com/{screen_name}/status/{post_id}"
