"""The world of posts that all simulated networks show, by hashtag, id or person."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from threading import RLock
from typing import Protocol

from datasource.simulator.world.generated_posts import GeneratedTimeline, parent_of
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
    canonical,
    without_diacritics,
)

Clock = Callable[[], datetime]

__all__ = ["SimulatedPerson", "SimulatedPicture", "SimulatedPost", "World"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Timeline(Protocol):
    """The posts of one hashtag, oldest first, those of the current hour included."""

    def until(self, moment: datetime) -> list[SimulatedPost]: ...


class HandmadeTimeline:
    """Exactly the posts a test wrote down."""

    def __init__(self, posts: list[SimulatedPost]) -> None:
        self._posts = sorted(posts, key=lambda post: post.x_id)

    def until(self, moment: datetime) -> list[SimulatedPost]:
        return self._posts


class Index:
    """Posts and pictures by id, of the lists it was made from."""

    def __init__(self, lists: list[list[SimulatedPost]]) -> None:
        # Kept, so that World can see whether this is still the index of these lists.
        self.lists = lists
        self.posts: dict[int, SimulatedPost] = {}
        self.pictures: dict[str, tuple[SimulatedPost, SimulatedPicture]] = {}
        for post in (post for posts in lists for post in posts):
            self.posts[post.x_id] = self.posts[post.mastodon_id] = post
            for picture in (*post.pictures, *filter(None, [post.video])):
                self.pictures[picture.id] = (post, picture)

    # Only Bluesky asks by record key, so the others do not pay for it.
    @cached_property
    def records(self) -> dict[int, SimulatedPost]:
        return {post.tid: post for posts in self.lists for post in posts}


class World:
    """Posts by hashtag at the present moment of `now`; safe to ask from threads.

    A closed world knows its `hashtags` only; an open one makes up every other on
    first asking and reports it to `on_new_hashtag`, so that its posts can still be
    looked up by id after a restart.
    """

    def __init__(
        self,
        *,
        seed: int,
        started_at: datetime,
        hashtags: Iterable[str] = (),
        is_closed: bool = False,
        now: Clock = utc_now,
        on_new_hashtag: Callable[[str], None] | None = None,
    ) -> None:
        self.seed = seed
        self.started_at = started_at
        self.now = now
        self._is_closed = is_closed
        self._report = on_new_hashtag
        # Re-entrant: whoever is told of a new hashtag may ask the world at once.
        self._lock = RLock()
        self._index = Index([])
        self._generated_timelines: dict[str, GeneratedTimeline] = {}
        self._timelines: dict[str, Timeline] = {
            tag: self._generate(tag) for tag in map(canonical, hashtags) if tag
        }

    @classmethod
    def of(cls, posts: Iterable[SimulatedPost], *, now: Clock = utc_now) -> "World":
        """A closed world of exactly these posts."""
        world = cls(seed=0, started_at=datetime(1970, 1, 1, tzinfo=UTC), now=now)
        world._is_closed = True
        world.replace_posts(posts)
        return world

    def replace_posts(self, posts: Iterable[SimulatedPost]) -> None:
        """Other posts from now on, in a world made by hand; those without a hashtag
        are found by their ids alone."""
        by_tag: dict[str, list[SimulatedPost]] = {}
        for post in posts:
            # Filed under no name, posts without a hashtag are still found by id.
            for tag in post.tags or {""}:
                by_tag.setdefault(tag, []).append(post)
        with self._lock:
            self._timelines = {
                tag: HandmadeTimeline(own) for tag, own in by_tag.items()
            }

    @property
    def hashtags(self) -> tuple[str, ...]:
        """The canonical hashtags known so far."""
        with self._lock:
            return tuple(self._timelines)

    def posts(self, hashtag: str) -> list[SimulatedPost]:
        """Every post of a hashtag that is visible now, newest first."""
        now = self.now()
        with self._lock:
            timeline = self._timeline(canonical(hashtag))
            posts = timeline.until(now) if timeline else []
        return [post for post in reversed(posts) if post.is_visible_at(now)]

    def posts_ignoring_diacritics(self, hashtag: str) -> list[SimulatedPost]:
        """As `posts`, with the hashtags that differ by diacritics only."""
        key = without_diacritics(hashtag)
        alike = {canonical(hashtag)}
        alike |= {tag for tag in self.hashtags if without_diacritics(tag) == key}
        posts = {post.x_id: post for tag in alike for post in self.posts(tag)}
        return [posts[post_id] for post_id in sorted(posts, reverse=True)]

    def all_posts(self) -> list[SimulatedPost]:
        """Every visible post of the known hashtags, newest first."""
        posts = {post.x_id: post for tag in self.hashtags for post in self.posts(tag)}
        return [posts[post_id] for post_id in sorted(posts, reverse=True)]

    def post(self, post_id: int) -> SimulatedPost | None:
        """The visible post with that id, whichever network made the id."""
        post = self._current_index().posts.get(post_id)
        return post if post and post.is_visible_at(self.now()) else None

    def record(self, tid: int) -> SimulatedPost | None:
        """The visible post whose record key has that number."""
        post = self._current_index().records.get(tid)
        return post if post and post.is_visible_at(self.now()) else None

    def picture(self, picture_id: str) -> SimulatedPicture | None:
        """A picture (or a video's still) of a visible post."""
        post, picture = self._current_index().pictures.get(picture_id, (None, None))
        return picture if post and post.is_visible_at(self.now()) else None

    def person(self, screen_name: str) -> SimulatedPerson | None:
        """Whoever has posted under that handle."""
        for post in self.all_posts():
            if post.author.screen_name_at(self.now()) == screen_name:
                return post.author
        return None

    def _current_index(self) -> "Index":
        now = self.now()
        with self._lock:
            lists = [timeline.until(now) for timeline in self._timelines.values()]
            # A timeline makes a new list when it grows: comparing the lists themselves,
            # thousands of posts, for each look-up by id would take most of the time.
            if list(map(id, self._index.lists)) != list(map(id, lists)):
                self._index = Index(lists)
            return self._index

    def _timeline(self, tag: str) -> Timeline | None:
        timeline = self._timelines.get(tag)
        if timeline is None and tag and not self._is_closed:
            timeline = self._timelines[tag] = self._generate(tag)
            if self._report:
                self._report(tag)
        return timeline

    def _generate(self, tag: str) -> GeneratedTimeline:
        if tag not in self._generated_timelines:
            parent = parent_of(tag)
            self._generated_timelines[tag] = GeneratedTimeline(
                seed=self.seed,
                hashtag=tag,
                started_at=self.started_at,
                parent=self._generate(parent) if parent else None,
            )
        return self._generated_timelines[tag]
