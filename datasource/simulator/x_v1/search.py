"""Answers X's v1.1 search: which posts, in which order, and what the next page is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.query import parse
from datasource.simulator.x_v1.tweet_writer import TweetWriter

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 15, 100
POPULAR_LIKES = 200
POPULAR_ON_A_MIXED_PAGE = 3


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Which ids may be on the page: `since_id` excluded, `max_id` included."""

    since_id: int
    max_id: int | None
    count: int
    before: datetime | None

    @classmethod
    def read(cls, request: Request) -> "Bounds":
        """ValueError where a number or date is none."""
        count = request.integer("count") or DEFAULT_PAGE_SIZE
        until = request.value("until")
        return cls(
            since_id=request.integer("since_id") or 0,
            max_id=request.integer("max_id"),
            count=min(max(count, 1), MAX_PAGE_SIZE),
            before=datetime.strptime(until, "%Y-%m-%d").replace(tzinfo=UTC)
            if until
            else None,
        )

    def contain(self, post: SimulatedPost) -> bool:
        if self.before is not None and post.created_at >= self.before:
            return False
        is_below = self.max_id is None or post.x_id <= self.max_id
        return post.x_id > self.since_id and is_below


def search(
    world: World, request: Request, *, search_days: float | None
) -> dict[str, Any]:
    """The answer to one search; ValueError where a parameter makes no sense."""
    bounds = Bounds.read(request)
    matching = [post for post in candidates(world, request) if bounds.contain(post)]
    if search_days is not None:
        oldest = request.at - timedelta(days=search_days)
        matching = [post for post in matching if post.created_at >= oldest]
    liked = [post for post in matching if post.likes_at(request.at) >= POPULAR_LIKES]
    popular = sorted(liked, key=lambda post: -post.likes_at(request.at))
    page = arrange(
        matching, popular, request.value("result_type", "mixed"), bounds.count
    )
    write = writer_for(request).tweet
    metadata = search_metadata(
        request, page=page, bounds=bounds, has_more=len(matching) > len(page)
    )
    statuses = [write(post) | kind(post, popular) for post in page]
    return {"statuses": statuses, "search_metadata": metadata}


def candidates(world: World, request: Request) -> Iterable[SimulatedPost]:
    """The posts that match `q`, newest first."""
    query = parse(request.value("q"))
    posts = world.posts(query.hashtags[0]) if query.hashtags else world.all_posts()
    return filter(query.accepts, posts)


def arrange(
    matching: list[SimulatedPost],
    popular: list[SimulatedPost],
    result_type: str,
    count: int,
) -> list[SimulatedPost]:
    """`mixed`, the default, puts a few popular posts on top, out of order."""
    if result_type == "popular":
        return popular[:count]
    if result_type == "recent":
        return matching[:count]
    # Out of order on purpose: who pages by the lowest id of a mixed page loses posts.
    top = popular[:POPULAR_ON_A_MIXED_PAGE]
    return (top + [post for post in matching if post not in top])[:count]


def kind(post: SimulatedPost, popular: list[SimulatedPost]) -> dict[str, Any]:
    result_type = "popular" if post in popular else "recent"
    names = {"result_type": result_type, "iso_language_code": post.language}
    return {"metadata": names}


def writer_for(request: Request) -> TweetWriter:
    return TweetWriter(
        base=request.base,
        now=request.at,
        is_extended=request.value("tweet_mode") == "extended",
        has_alt_text=request.is_true("include_ext_alt_text"),
        has_entities=request.is_true("include_entities", default=True),
        has_full_user=not request.is_true("trim_user"),
    )


def search_metadata(
    request: Request, *, page: list[SimulatedPost], bounds: Bounds, has_more: bool
) -> dict[str, Any]:
    """`next_results` is there only when older posts are left."""
    ids = [post.x_id for post in page]
    highest = max(ids, default=bounds.since_id)
    top = highest if bounds.max_id is None else bounds.max_id
    query = request.value("q")
    same = {"q": query, "include_entities": "1"}
    # `max_id` of the answer repeats the one asked for, or names the newest post.
    metadata: dict[str, Any] = {
        "completed_in": 0.021,
        "max_id": top,
        "max_id_str": str(top),
        "query": urlencode({"q": query}).removeprefix("q="),
        "refresh_url": "?" + urlencode({"since_id": highest} | same),
        "count": bounds.count,
        "since_id": bounds.since_id,
        "since_id_str": str(bounds.since_id),
    }
    if has_more and ids:
        # `max_id` is inclusive, so the next page begins one below.
        below = {"max_id": min(ids) - 1, "q": query, "count": bounds.count}
        metadata["next_results"] = "?" + urlencode(below | {"include_entities": "1"})
    return metadata
