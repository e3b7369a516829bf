"""Reads posts of X's API v2, whose pictures and authors stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from datasource.post_ids import sort_key
from datasource.posts import Author, Picture, Post
from datasource.sources import sanitize, x_withheld
from datasource.sources.x_picture_sizes import sizes_of
from datasource.sources.x_v2 import raw_post
from datasource.sources.x_v2.raw_post import either, versions


class XV2Posts:
    """Reads the posts of one answer.

    `includes` are the media and people that it sent along, `errors` what it says of
    those that it did not.
    """

    def __init__(self, includes: object, errors: list[Mapping[str, Any]]) -> None:
        self.media = _by_key(includes, "media", "media_key")
        self.users = _by_key(includes, "users", "id")
        self.unavailable = {
            str(error.get(name))
            for error in errors
            for name in ("value", "resource_id")
        }

    def post_id(self, status: Mapping[str, Any]) -> str:
        return numeric(status.get("id"))

    def posted_at(self, status: Mapping[str, Any]) -> datetime | None:
        return sanitize.moment(status.get("created_at"))

    def is_public(self, status: Mapping[str, Any]) -> bool:
        """A key of a person lists the protected people whom that person follows."""
        user = self.users.get(str(status.get("author_id")), {})
        is_protected = user.get("protected") is True
        return not (is_protected or any(_is_withheld(part) for part in (status, user)))

    def attachments(self, status: Mapping[str, Any]) -> list[Any]:
        """The keys of its media."""
        references = either(status, "referenced_tweets", "referenced_posts") or []
        # A retweet shows its original's pictures, which are found with the original.
        kinds = {
            sanitize.kind(each.get("type")) for each in sanitize.listed(references)
        }
        if kinds & {"retweeted", "reposted"}:
            return []
        return sanitize.listed((status.get("attachments") or {}).get("media_keys"))

    def picture(self, attachment: Any, position: int) -> Picture | None:
        media = self.media.get(str(attachment))
        if media is None:
            # X names the media that it does not include under `errors`.
            if str(attachment) in self.unavailable:
                return None
            raise ValueError("the answer does not bring it along")
        if sanitize.kind(media.get("type", "photo")) != "photo":
            return None
        address = sanitize.picture_urls(media.get("url"))[0]
        return Picture(
            url=address,
            addresses=sizes_of(address),
            position=position,
            alt_text=sanitize.text(media.get("alt_text"), 5000),
            width=sanitize.size(media.get("width")),
            height=sanitize.size(media.get("height")),
        )

    def post(
        self, status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
    ) -> Post:
        posted_at = sanitize.date(self.posted_at(status))
        author = self.author(status)
        # The first version is the identity: an edit is the same post, and no new photo.
        first = min(versions(status, post_id), key=sort_key)
        return Post(
            id=post_id,
            key=first,
            url=f"{author.url}/status/{post_id}" if author.url else "",
            author=author,
            posted_at=posted_at,
            pictures=pictures,
            text=raw_post.text_of(status, post_id),
            language=sanitize.text(status.get("lang"), 20),
            is_sensitive=status.get("possibly_sensitive") is True,
            favorite_count=sanitize.count(metrics(status).get("like_count")),
            counts=_counts(metrics(status)),
            hashtags=raw_post.hashtags_of(status),
            edited_at=posted_at if post_id != first else None,
            is_whole=self._is_whole(status),
        )

    def author(self, status: Mapping[str, Any]) -> Author:
        user = self.users.get(str(status.get("author_id")))
        if user is None:
            raise ValueError("the author is missing")
        screen_name = sanitize.identifier(user.get("username"))
        return _author(user, screen_name, f"{raw_post.site_of(status)}/{screen_name}")

    def _is_whole(self, status: Mapping[str, Any]) -> bool:
        """A server that ignores the names of fields sends none of them."""
        # Media that X did not include may be there the next time.
        keys = {str(key) for key in self.attachments(status)}
        return "public_metrics" in status and keys <= self.media.keys()


def numeric(value: object) -> str:
    """An id of X; raises ValueError for anything but digits: they are compared."""
    post_id = sanitize.identifier(value)
    if not (post_id.isascii() and post_id.isdigit()):
        raise ValueError("the id is missing or not usable")
    return post_id


def metrics(status: Mapping[str, Any]) -> Mapping[str, Any]:
    counts = status.get("public_metrics")
    return counts if isinstance(counts, dict) else {}


def _is_withheld(part: Mapping[str, Any]) -> bool:
    """A post, or all posts of a person."""
    withheld = part.get("withheld")
    if not isinstance(withheld, dict):
        return False
    is_everywhere = x_withheld.is_everywhere(withheld.get("country_codes"))
    return is_everywhere or withheld.get("copyright") is True


def _by_key(includes: object, group: str, key: str) -> dict[str, Mapping[str, Any]]:
    listed = includes.get(group) if isinstance(includes, dict) else None
    entries = sanitize.listed(listed) if isinstance(listed, list | dict) else []
    return {
        str(each[key]): each
        for each in entries
        if isinstance(each, dict) and key in each
    }


def _author(user: Mapping[str, Any], screen_name: str, profile: str) -> Author:
    return Author(
        user_id=numeric(user.get("id")),
        screen_name=screen_name,
        display_name=sanitize.text(user.get("name"), 500),
        url=profile,
        avatar_url=sanitize.link(user.get("profile_image_url")),
    )


def _counts(metrics: Mapping[str, Any]) -> dict[str, int]:
    return {
        "retweets": sanitize.count(either(metrics, "retweet_count", "repost_count")),
        "replies": sanitize.count(metrics.get("reply_count")),
        "quotes": sanitize.count(metrics.get("quote_count")),
    }
