"""How a list of raw posts becomes a page: each post and each picture by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import requests
from django.utils import timezone

from datasource.posts import Page, Picture, Post, Rejected, Scanned
from datasource.sources import clocks, rate_limits, sanitize
from twitter_album.waits import is_ahead

MOST_ATTACHMENTS = 100
UNREADABLE = (Exception,)
"""Whatever one post raises costs that one and no other."""


class Dialect(Protocol):
    """How a network writes down a post; every method may raise for a broken one."""

    def post_id(self, status: Mapping[str, Any]) -> str: ...

    def posted_at(self, status: Mapping[str, Any]) -> datetime | None: ...

    def is_public(self, status: Mapping[str, Any]) -> bool:
        """Whether everybody may see it, not only whom our token stands for."""

    def attachments(self, status: Mapping[str, Any]) -> list[Any]:
        """Empty for a repost."""

    def picture(self, attachment: Any, position: int) -> Picture | None:
        """None for anything but a still picture."""

    def post(
        self, status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
    ) -> Post: ...


def read_page(
    statuses: list[Any], response: requests.Response, dialect: Dialect
) -> Page:
    """What cannot be read is rejected alone, and still moves the window."""
    told_time = clocks.network_time(response)
    return replace(
        read_posts(statuses, dialect, now=told_time),
        is_end=not statuses,
        answered_at=told_time,
        wait_until=rate_limits.wait_until(response),
    )


def read_posts(
    statuses: list[Any], dialect: Dialect, *, now: datetime | None = None
) -> Page:
    """The same for posts that no network just answered with. No date of theirs is
    later than `now`, which is the network's time, or ours."""
    now = now or timezone.now()
    posts: list[Post] = []
    scanned: list[Scanned] = []
    rejected: list[Rejected] = []
    for status in statuses:
        try:
            post_id = dialect.post_id(status)
        except UNREADABLE:
            rejected.append(Rejected("", "the post has no id", status))
            continue
        scanned.append(Scanned(post_id, _scanned_at(status, dialect, now)))
        try:
            if not dialect.is_public(status):
                continue
            pictures, broken = _pictures(status, post_id, dialect)
            rejected += broken
            if pictures:
                post = dialect.post(status, post_id, pictures)
                post = replace(
                    post,
                    posted_at=sanitize.past(post.posted_at, now=now),
                    is_whole=post.is_whole and not broken,
                )
                posts.append(post)
        except UNREADABLE as error:
            rejected.append(Rejected(post_id, f"not readable: {_why(error)}", status))
    return Page(posts=tuple(posts), scanned=tuple(scanned), rejected=tuple(rejected))


def _scanned_at(
    status: Mapping[str, Any], dialect: Dialect, now: datetime
) -> datetime | None:
    """A date far ahead tells nothing of when the post settles."""
    try:
        found = dialect.posted_at(status)
    except UNREADABLE:
        return None
    if found is None or is_ahead(found, now=now):
        return None
    return max(found, sanitize.EARLIEST)


def read_known(
    statuses: Iterable[Mapping[str, Any]], dialect: Dialect
) -> dict[str, Post]:
    """What is left of posts that were looked up, by id; pictures or none. One that
    cannot be read tells nothing."""
    found: dict[str, Post] = {}
    for status in statuses:
        try:
            post_id = dialect.post_id(status)
            pictures, broken = _pictures(status, post_id, dialect)
            post = dialect.post(status, post_id, pictures)
        except UNREADABLE:
            continue
        found[post_id] = replace(post, is_whole=post.is_whole and not broken)
    return found


def _why(error: Exception) -> str:
    """Only our own ValueErrors speak to people."""
    is_ours = type(error) is ValueError
    return str(error) if is_ours else "a field is missing or of another type"


def _pictures(
    status: Mapping[str, Any], post_id: str, dialect: Dialect
) -> tuple[tuple[Picture, ...], list[Rejected]]:
    """One broken attachment does not cost the others of its post."""
    pictures, rejected = [], []
    attachments = dialect.attachments(status)[:MOST_ATTACHMENTS]
    for position, attachment in enumerate(attachments):
        try:
            picture = dialect.picture(attachment, position)
        except UNREADABLE as error:
            reason = f"picture {position + 1} is not readable: {_why(error)}"
            rejected.append(Rejected(f"{post_id}/{position}", reason, status))
            continue
        if picture:
            pictures.append(picture)
    return tuple(pictures), rejected
