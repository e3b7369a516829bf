"""What a source returns, whatever the network: pages, posts, authors, look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from twitter_album import hashtags


@dataclass(frozen=True, slots=True)
class Author:
    """`user_id` stays when the names change; `server` is empty where handles
    are unique in the whole network, and assumed where no server has told its domain."""

    user_id: str
    screen_name: str
    display_name: str
    url: str
    avatar_url: str = ""
    server: str = ""
    is_server_assumed: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """`position` counts from 0 within the post; sizes are pixels, if known.

    `addresses`: where it is to be had, the best first; empty: at `url` alone.
    """

    url: str
    position: int
    alt_text: str = ""
    width: int | None = None
    height: int | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post with its pictures.

    `id` is the asked server's own; `key` is the same wherever the post is seen, and
    for all edits of a post. `hashtags`: those that the network lists, None where it
    lists none of any post. `is_whole`: what is missing from it is not in the post; else
    it is missing from the answer, and means nothing.
    """

    id: str
    key: str
    url: str
    author: Author
    posted_at: datetime
    pictures: tuple[Picture, ...]
    text: str = ""
    content_warning: str = ""
    language: str = ""
    is_sensitive: bool = False
    favorite_count: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    hashtags: frozenset[str] | None = None
    edited_at: datetime | None = None
    is_whole: bool = True

    def carries(self, hashtag: str) -> bool:
        """By the word of its network."""
        return hashtags.canonical(hashtag) in hashtags.keys(self.hashtags or ())

    def lacks(self, hashtag: str) -> bool:
        """Where the list is empty, the text has to lack it too: a server may leave
        out all lists."""
        if self.hashtags is None or not self.is_whole or self.carries(hashtag):
            return False
        written = hashtags.keys(hashtags.hashtags_in(self.text))
        return bool(self.hashtags) or hashtags.canonical(hashtag) not in written


@dataclass(frozen=True, slots=True)
class BilledIds:
    """The ids of all posts and people that a paid network returned, wanted or not."""

    posts: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()

    def __or__(self, other: BilledIds) -> BilledIds:
        return BilledIds(self.posts | other.posts, self.users | other.users)


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post that the network listed, with pictures or not: it moves the window."""

    id: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class RejectedPost:
    """A post that could not be read; `raw` is what the network sent."""

    id: str
    reason: str
    raw: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a network.

    `scanned`: every post listed, in the network's order. `is_end`: the network
    has nothing below this page. `answered_at`: the network's own clock,
    if it told its time. `is_from_top`: the server lists from the top, whatever is asked
    for; `is_above`: this page is still above what was asked, its next one is below;
    `is_cut`: it lists nothing below this page, although there may be more.
    `wait_until`: when it allows the next request, if it said so.
    """

    posts: tuple[Post, ...] = ()
    scanned: tuple[ListedPost, ...] = ()
    rejected: tuple[RejectedPost, ...] = ()
    is_end: bool = False
    is_from_top: bool = False
    is_above: bool = False
    is_cut: bool = False
    answered_at: datetime | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of the posts `post_ids`: their favourites, which of them are
    `gone` (deleted, private, protected, withheld), which became `sensitive`; a post in
    none of them was not told. `posts`: those that were shown, as they are now, maybe
    without pictures; `newer`: the ids of the latest versions of posts that were edited
    since. The rest is as in a Page."""

    post_ids: tuple[str, ...]
    favourites: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    posts: Mapping[str, Post] = field(default_factory=dict)
    newer: Mapping[str, str] = field(default_factory=dict)
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServerLookup:
    """The look-up of one post, by its address, at a server other than the post's own;
    it has an id of its own there."""

    server: str
    lookup: Lookup
