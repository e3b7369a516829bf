"""What crosses the border between a network and the album."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Author:
    """`user_id` stays when the names change; `server` is empty where handles
    are unique in the whole network."""

    user_id: str
    screen_name: str
    display_name: str
    url: str
    avatar_url: str = ""
    server: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """`position` counts from 0 within the post; sizes are pixels, if known."""

    url: str
    position: int
    alt_text: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post with at least one picture.

    `id` is the asked server's own; `key` is the same wherever the post is seen, and
    for all edits of a post.
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


@dataclass(frozen=True, slots=True)
class Scanned:
    """A post that the network listed, with pictures or not: it moves the window."""

    id: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A post that could not be read; `raw` is what the network sent."""

    id: str
    reason: str
    raw: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a network.

    `scanned`: every post listed, in the network's order. `is_end`: the network
    has nothing below this page. `answered_at`: the network's own clock,
    if it told its time.
    `wait_until`: when it allows the next request, if it said so. `charged_posts`,
    `charged_users`: what a paid network returned, and may bill.
    """

    posts: tuple[Post, ...] = ()
    scanned: tuple[Scanned, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    is_end: bool = False
    answered_at: datetime | None = None
    wait_until: datetime | None = None
    charged_posts: int = 0
    charged_users: int = 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of the `asked` posts, by id: their favourites, which of them are
    `gone` (deleted, protected, withheld), which became `sensitive`; a post in none of
    them was not told. The rest is as in a Page."""

    asked: tuple[str, ...]
    favourites: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    wait_until: datetime | None = None
    charged_posts: int = 0
