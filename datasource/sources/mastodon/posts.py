"""How Mastodon's API, and the servers like it, write down a post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from datasource.posts import Author, Picture, Post
from datasource.sources import sanitize
from datasource.sources.html_text import plain_text
from datasource.sources.mastodon import handle_domains
from twitter_album import server_names

PICTURE = re.compile(
    r"image/(?!svg).+|\.(jpe?g|jfif|a?png|webp|gif|avif|hei[cf]|bmp|tiff?|jp2|j2k|jxl)"
)
# Endings and types that say nothing of a file: its bytes will.
GENERIC = {"", ".bin", ".php", ".cgi", ".aspx", ".ashx", "application/octet-stream"}
VIDEO_ENDINGS = {".mp4", ".webm", ".mov", ".m4v"}
# How the type of an attachment begins that is no picture; other types say nothing.
NO_PICTURES = ("video", "gifv", "audio", "text", "application")
# The types of what the server has fetched; of others it knows nothing yet.
FETCHED_TYPES = {"image", "video", "gifv", "audio"}
PLACEHOLDER = re.compile(
    r"(missing|no-?preview|placeholder|default)[^/]*$", re.IGNORECASE
)
PUBLIC = {"public", "unlisted"}


class MastodonPosts:
    """Reads statuses as `server` shows them; addresses without a host are of `base`."""

    def __init__(self, server: str, *, base: str = "") -> None:
        self.server = server
        self.base = base or f"https://{server}/"

    def post_id(self, status: Mapping[str, Any]) -> str:
        return sanitize.identifier(status.get("id"))

    def posted_at(self, status: Mapping[str, Any]) -> datetime | None:
        return sanitize.moment(status.get("created_at"))

    def is_public(self, status: Mapping[str, Any]) -> bool:
        """By a list of what is public, because servers invent other words for what is
        not. All of them send one; without it a post is as public as its timeline."""
        visibility = status.get("visibility")
        is_open = visibility is None or str(visibility).strip().lower() in PUBLIC
        return is_open and not status.get("local_only")

    def attachments(self, status: Mapping[str, Any]) -> list[Any]:
        """Looked at ourselves: a server may ignore `only_media`, and a boost
        carries its post inside."""
        attachments = status.get("media_attachments")
        return [] if status.get("reblog") else sanitize.listed(attachments)

    def picture(self, attachment: Any, position: int) -> Picture | None:
        if not _is_image(attachment):
            return None
        meta = attachment.get("meta")
        original = meta.get("original") if isinstance(meta, dict) else None
        original = original if isinstance(original, dict) else {}
        listed = list(filter(None, _addresses(attachment))) or [_preview(attachment)]
        addresses = sanitize.picture_urls(*listed, base=self.base)
        return Picture(
            url=addresses[0],
            addresses=addresses if len(addresses) > 1 else (),
            position=position,
            alt_text=sanitize.text(attachment.get("description"), 5000),
            width=sanitize.size(original.get("width")),
            height=sanitize.size(original.get("height")),
        )

    def post(
        self, status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
    ) -> Post:
        posted_at = sanitize.date(self.posted_at(status))
        # The same on all servers, unlike `id`; but some send no usable one.
        uri = sanitize.link(status.get("uri")) or sanitize.link(status.get("url"))
        return Post(
            id=post_id,
            key=_key(uri) or f"{self.server}/{post_id}",
            url=sanitize.link(status.get("url")) or uri,
            author=_author(status["account"], self.server),
            posted_at=posted_at,
            pictures=pictures,
            text=plain_text(sanitize.text(status.get("content"), 100_000)),
            content_warning=_content_warning(status),
            hashtags=sanitize.hashtags(status.get("tags"), key="name"),
            edited_at=sanitize.moment(status.get("edited_at")),
            is_whole=_is_whole(status),
            language=sanitize.text(status.get("language"), 20),
            is_sensitive=is_sensitive(status),
            favorite_count=sanitize.count(status.get("favourites_count")),
            counts={
                "reblogs": sanitize.count(status.get("reblogs_count")),
                "replies": sanitize.count(status.get("replies_count")),
            },
        )


def is_sensitive(status: Mapping[str, Any]) -> bool:
    """A warning folds a post's pictures away, with or without the mark."""
    return status.get("sensitive") is True or bool(_content_warning(status))


def _content_warning(status: Mapping[str, Any]) -> str:
    return sanitize.text(status.get("spoiler_text"), 5000).strip()


def _is_whole(status: Mapping[str, Any]) -> bool:
    """A server that forgot or never got a picture lists it as something unknown."""
    listed = status.get("media_attachments")
    return (
        isinstance(status.get("content"), str)
        and isinstance(listed, list)
        and all(isinstance(each, dict) for each in listed)
        and {str(each.get("type")).lower() for each in listed} <= FETCHED_TYPES
    )


def _addresses(attachment: Mapping[str, Any]) -> list[Any]:
    """The server's own copy, then the one at its home; a video that a server made of
    a GIF is none."""
    # `url` may be dead where `remote_url` lives: Pixelfed seen through Mastodon.
    both = [attachment.get("url"), attachment.get("remote_url")]
    return [each for each in both if _ending(str(each)) not in VIDEO_ENDINGS]


def _preview(attachment: Mapping[str, Any]) -> object:
    """What the server's own pages show where it names no other address of a picture;
    not of videos, and not the placeholder of what a server does not have."""
    url = attachment.get("preview_url")
    is_placeholder = isinstance(url, str) and PLACEHOLDER.search(url)
    is_image = str(attachment.get("type")).lower().startswith("image")
    return url if is_image and not is_placeholder else None


def _is_image(attachment: Mapping[str, Any]) -> bool:
    """By the kind of its file, where an address or the server tells one: servers call
    a GIF `gifv`, and `unknown` what they have not fetched or do not recognise."""
    kind = str(attachment.get("type") or "unknown").lower()
    listed = _addresses(attachment)
    addresses = [each for each in listed if isinstance(each, str) and each]
    endings = {_ending(address) for address in addresses} | {_media_type(attachment)}
    if kind == "image" or any(map(PICTURE.fullmatch, endings | {kind})):
        return True
    may_be_image = not kind.startswith(NO_PICTURES)
    return may_be_image and bool(addresses) and endings <= GENERIC


def _ending(address: str) -> str:
    """`.gif`; empty where the path has none."""
    name = address.partition("?")[0].partition("#")[0].rpartition("/")[2].lower()
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def _media_type(attachment: Mapping[str, Any]) -> str:
    """`image/gif`, which Pleroma and its forks send."""
    pleroma = attachment.get("pleroma")
    media_type = pleroma.get("mime_type") if isinstance(pleroma, dict) else None
    return media_type.lower() if isinstance(media_type, str) else ""


def _key(uri: str) -> str:
    """The same on every server; some say https where others say http."""
    return sanitize.key(uri.removeprefix("https://").removeprefix("http://"))


def _author(account: Mapping[str, Any], server: str) -> Author:
    """`acct` names the home server of strangers only; ids differ by server."""
    handle = account.get("acct") or account.get("username")
    name, _, home = sanitize.identifier(handle).lstrip("@").partition("@")
    if not name:
        raise ValueError("the author's handle is missing")
    domain = home or handle_domains.domain_of(server)
    url = sanitize.link(account.get("url"))
    identity = sanitize.link(account.get("uri")) or url
    return Author(
        user_id=sanitize.key(identity)
        or f"{server}/{sanitize.identifier(account['id'])}",
        screen_name=name,
        display_name=sanitize.text(account.get("display_name"), 500),
        url=url,
        avatar_url=sanitize.link(account.get("avatar")),
        server=server_names.readable(domain or server),
        is_server_assumed=not domain,
        is_bot=account.get("bot") is True,
    )
