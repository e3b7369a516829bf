"""Reads a list of raw posts as a page: each post and each picture by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import requests
from django.utils import timezone

from datasource.posts import ListedPost, Page, Picture, Post, RejectedPost
from datasource.sources import clocks, rate_limits, sanitize
from twitter_album.due_times import is_ahead

MAX_ATTACHMENTS = 100
# Whatever one post raises costs that one and no other: networks send what no document
# names, and an error that escaped would stop the feed at this post for good.
UNREADABLE = (Exception,)


class PostReader(Protocol):
    """Reads posts as one network writes them; each method may raise for one post."""

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
    statuses: list[Any], response: requests.Response, reader: PostReader
) -> Page:
    """What cannot be read is rejected alone, and still moves the window."""
    network_now = clocks.network_time(response)
    return replace(
        read_posts(statuses, reader, now=network_now),
        is_end=not statuses,
        answered_at=network_now,
        wait_until=rate_limits.wait_until(response),
    )


def read_posts(
    statuses: list[Any], reader: PostReader, *, now: datetime | None = None
) -> Page:
    """The same for posts that no network just answered with. No date of theirs is
    later than `now`, which is the network's time, or ours."""
    now = now or timezone.now()
    posts: list[Post] = []
    scanned: list[ListedPost] = []
    rejected: list[RejectedPost] = []
    for status in statuses:
        try:
            post_id = reader.post_id(status)
        except UNREADABLE:
            rejected.append(RejectedPost("", "the post has no id", status))
            continue
        # Before anything else is read: also a post that is no use moves the window, or
        # the same page would be asked for again and again.
        scanned.append(ListedPost(post_id, _scanned_at(status, reader, now)))
        try:
            if not reader.is_public(status):
                continue
            pictures, broken = _pictures(status, post_id, reader)
            rejected += broken
            if pictures:
                post = reader.post(status, post_id, pictures)
                post = replace(
                    post,
                    posted_at=sanitize.past(post.posted_at, now=now),
                    is_whole=post.is_whole and not broken,
                )
                posts.append(post)
        except UNREADABLE as error:
            rejected.append(
                RejectedPost(post_id, f"not readable: {_why(error)}", status)
            )
    return Page(posts=tuple(posts), scanned=tuple(scanned), rejected=tuple(rejected))


def _scanned_at(
    status: Mapping[str, Any], reader: PostReader, now: datetime
) -> datetime | None:
    """A date far ahead tells nothing of when the post settles."""
    try:
        posted_at = reader.posted_at(status)
    except UNREADABLE:
        return None
    if posted_at is None or is_ahead(posted_at, now=now):
        return None
    return max(posted_at, sanitize.EARLIEST)


def read_known(
    statuses: Iterable[Mapping[str, Any]], reader: PostReader
) -> dict[str, Post]:
    """What is left of posts that were looked up, by id; pictures or none. One that
    cannot be read tells nothing."""
    posts: dict[str, Post] = {}
    for status in statuses:
        try:
            post_id = reader.post_id(status)
            pictures, broken = _pictures(status, post_id, reader)
            post = reader.post(status, post_id, pictures)
        except UNREADABLE:
            continue
        posts[post_id] = replace(post, is_whole=post.is_whole and not broken)
    return posts


def _why(error: Exception) -> str:
    """Only our own ValueErrors speak to people."""
    is_ours = type(error) is ValueError
    return str(error) if is_ours else "a field is missing or of another type"


def _pictures(
    status: Mapping[str, Any], post_id: str, reader: PostReader
) -> tuple[tuple[Picture, ...], list[RejectedPost]]:
    """One broken attachment does not cost the others of its post."""
    pictures, rejected = [], []
    attachments = reader.attachments(status)[:MAX_ATTACHMENTS]
    # The position is part of a photo's identity: a broken attachment keeps its own, so
    # that those behind it are not taken for others once it is mended.
    for position, attachment in enumerate(attachments):
        try:
            picture = reader.picture(attachment, position)
        except UNREADABLE as error:
            reason = f"picture {position + 1} is not readable: {_why(error)}"
            rejected.append(RejectedPost(f"{post_id}/{position}", reason, status))
            continue
        if picture:
            pictures.append(picture)
    return tuple(pictures), rejected
