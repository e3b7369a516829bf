"""A small network with one API, whose posts a walk makes up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from datasource import post_ids
from datasource.simulator import CREDENTIALS
from datasource.simulator.bluesky.post_times import PostTimes
from datasource.simulator.bluesky.protocol import Bluesky as SimulatedBluesky
from datasource.simulator.http_messages import ProtocolAdapter
from datasource.simulator.mastodon.protocol import Mastodon as SimulatedMastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.protocol import XVersion1
from datasource.simulator.x_v2.protocol import XVersion2
from datasource.sources.base import Source
from datasource.sources.bluesky.sort_times import sort_key
from datasource.sources.bluesky.source import Bluesky
from datasource.sources.mastodon.source import Mastodon
from datasource.sources.x_v1.source import XV1
from datasource.sources.x_v2.source import XV2
from tests.torture.clock import Clock
from tests.torture.wire import BASE, Wire, session
from twitter_album.demo_keys import DEMO_KEYS

# Where an id stands on the line of ids, as `post_ids.sort_key` tells.
Place = tuple[int, str, bool]
NO_LIMIT = 1_000_000
SETTLE = timedelta(seconds=60)
X_REACH = timedelta(days=7)
PEOPLE = [
    SimulatedPerson(
        id=number, screen_name=f"person{number}", display_name=f"P {number}"
    )
    for number in (7, 13, 14, 25, 109)
]


def simulated(api: str, world: World) -> ProtocolAdapter:
    if api == "twitter":
        return XVersion1(world, search_limit=NO_LIMIT, lookup_limit=NO_LIMIT)
    if api == "x":
        return XVersion2(world, search_limit=NO_LIMIT)
    if api == "mastodon":
        return SimulatedMastodon(world, request_limit=NO_LIMIT)
    return SimulatedBluesky(world, request_limit=NO_LIMIT, login_limit=NO_LIMIT)


@contextmanager
def small_pages() -> Iterator[None]:
    """Else a walk would have to post thousands before a window has several pages."""
    with ExitStack() as stack:
        for name in ("x_v1", "mastodon", "bluesky"):
            stack.enter_context(patch(f"datasource.sources.{name}.source.PAGE_SIZE", 6))
        x_v2 = "datasource.sources.x_v2.source.MAX_PAGE_SIZES"
        stack.enter_context(patch.dict(x_v2, recent=10, all=10))
        yield


def source_of(api: str, wire: Wire) -> Source:
    """The real one, over the wire of the test."""
    if api == "twitter":
        return XV1(url=f"{BASE}/1.1", keys=DEMO_KEYS, session=session(wire))
    if api == "x":
        token = CREDENTIALS.bearer_token
        source = XV2(url=BASE, session=session(wire), token=token)
        source.max_page_size = source.prices.min_page_size if source.prices else 0
        return source
    if api == "mastodon":
        return Mastodon(url=BASE, session=session(wire))
    return Bluesky(
        url=BASE,
        handle=CREDENTIALS.bluesky_handle,
        password=CREDENTIALS.bluesky_app_password,
        session=session(wire),
    )


@dataclass
class Network:
    """What is posted, and what an album should have of it."""

    api: str
    chance: Random
    clock: Clock

    def __post_init__(self) -> None:
        self.posts: list[SimulatedPost] = []
        self.late: set[int] = set()
        self.world = World.of([], now=self.clock)
        adapters = [simulated(self.api, self.world)]
        self.wire = Wire(Simulator(self.world, adapters=adapters))

    def publish(self, pictures: int, *, late_by: float = 0, ago: float = 0) -> None:
        counter = len(self.posts) + 1
        created_at = self.clock.now - timedelta(seconds=ago)
        post = SimulatedPost(
            created_at=created_at,
            author=self.chance.choice(PEOPLE),
            text=f"{counter} at the parade",
            hashtags=("carnival",),
            counter=counter * 8 % 65536,  # media ids follow their post
            likes=self.chance.choice((0, 1, 2, 5, 9, 300, 900)),
            late_by=timedelta(seconds=late_by + ago),
            pictures=tuple(
                SimulatedPicture(id=f"p{counter}-{position}")
                for position in range(pictures)
            ),
        )
        if late_by + ago > SETTLE.total_seconds():
            self.late.add(post.x_id)
        self._show([*self.posts, post])

    def change(self, **values: Any) -> None:
        """Of one of the newer posts."""
        if self.posts:
            index = -self.chance.randrange(min(len(self.posts), 20)) - 1
            posts = list(self.posts)
            posts[index] = replace(posts[index], **values)
            self._show(posts)

    def edit(self) -> None:
        """A new version under a new id, as X makes them."""
        young = self.clock.now - timedelta(minutes=30)
        known = [post for post in self.posts[-9:] if post.created_at > young]
        if self.api != "x" or not known:
            return
        old = self.chance.choice(known)
        edited = {number for post in self.posts for number in post.edit_of}
        if old.x_id in edited or old.deleted_at:
            return
        new = replace(
            old,
            created_at=self.clock.now,
            counter=(len(self.posts) + 1) * 8 % 65536,
            text=f"{old.text}, edited",
            edit_of=(*old.edit_of, old.x_id),
            late_by=timedelta(0),
        )
        self._show([*self.posts, new])

    def _show(self, posts: list[SimulatedPost]) -> None:
        self.posts = posts
        self.world.replace_posts(posts)

    @property
    def wanted(self) -> list[SimulatedPost]:
        """What the network shows now, and has pictures."""
        now = self.clock.now
        replaced = {number for post in self.posts for number in post.edit_of}
        return [
            post
            for post in self.posts
            if post.pictures and post.is_visible_at(now) and post.x_id not in replaced
        ]

    def key(self, post: SimulatedPost) -> Place:
        """Where the post stands on the line of ids."""
        if self.api == "mastodon":
            return post_ids.sort_key(str(post.mastodon_id))
        if self.api == "bluesky":
            return post_ids.sort_key(str(sort_key(PostTimes().sorted(post))))
        return post_ids.sort_key(str(post.x_id))

    def is_listed(self, post: SimulatedPost) -> bool:
        """Whether a search would show it by now, and still."""
        age = self.clock.now - post.created_at
        return self.api != "x" or timedelta(seconds=31) < age < X_REACH

    def since(self, moment: datetime) -> list[SimulatedPost]:
        return [post for post in self.wanted if post.created_at >= moment]
