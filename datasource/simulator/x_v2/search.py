"""Answers the searches of X's API v2: which posts, and what leads to the next page."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from itertools import count
from random import Random
from typing import Any

from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import SimulatedPost, without_diacritics
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.fields import FIELD_PARAMETERS, Fields
from datasource.simulator.x_v2.parameters import (
    RANGE,
    TOKENS,
    check_names,
    read_bounds,
    read_choice,
    read_query,
    read_size,
    read_token,
)
from datasource.simulator.x_v2.posts_payload import PostsPayload, Versions
from datasource.simulator.x_v2.problems import bad_value
from datasource.simulator.x_v2.query import Parser

Json = dict[str, Any]

MAX_QUERY_LENGTHS = {"recent": 512, "all": 1024}
MAX_PAGE_SIZES = {"recent": 100, "all": 500}
PARAMETERS = (
    "query",
    *RANGE,
    "max_results",
    *TOKENS,
    "sort_order",
    *FIELD_PARAMETERS,
)
# As X's own test server does it: one token for ever, and posts in random order.
STUCK_TOKEN = "7140dibdnow9c7btw3w29pbzpyo2i2z115csy9le6w56g"


class Search:
    """The two searches, `recent` and `all`.

    `empty_pages_with_token`: every n-th page is empty and not the end. `is_stuck`:
    every page is a random one with the same token, for ever.
    """

    def __init__(
        self,
        world: World,
        *,
        spelling: str,
        missing: frozenset[str],
        empty_pages_with_token: int,
        is_stuck: bool,
    ) -> None:
        self._world = world
        self._spelling = spelling
        self._missing = missing
        self._empty_every = empty_pages_with_token
        self._is_stuck = is_stuck
        self._request_numbers = count(1)

    def answer(self, request: Request, reach: str) -> Json:
        """Problem where X would refuse the parameters."""
        check_names(request, PARAMETERS)
        fields = Fields.read(request, spelling=self._spelling)
        size = read_size(request, MAX_PAGE_SIZES[reach])
        order = read_choice(request, "sort_order", ("recency", "relevancy"))
        posts, versions = select(self._world, request, reach)
        page, token = self._cut(request, posts, size)
        if order == "relevancy":
            page.sort(key=lambda post: -post.likes_at(request.at))
        parts = PostsPayload(request, fields, versions=versions, missing=self._missing)
        return parts.payload(page) | {"meta": describe(page, token)}

    def _cut(
        self, request: Request, posts: list[SimulatedPost], size: int
    ) -> tuple[list[SimulatedPost], str]:
        """One page of the posts, and the token of the next one."""
        request_number = next(self._request_numbers)
        # The token is still checked: only a well-formed request gets stuck.
        if self._is_stuck:
            read_token(request)
            chosen = Random(request_number).sample(posts, min(size, len(posts)))
            return chosen, STUCK_TOKEN
        below = read_position(request)
        if self._empty_every and request_number % self._empty_every == 0:
            return [], write_position(request, below, request_number)
        rest = [post for post in posts if post.x_id < below]
        page = rest[:size]
        is_last = len(rest) <= size
        token = (
            "" if is_last else write_position(request, page[-1].x_id, request_number)
        )
        return page, token


def select(
    world: World, request: Request, reach: str
) -> tuple[list[SimulatedPost], Versions]:
    """The posts that match, newest first, in their latest version only."""
    text = read_query(request, MAX_QUERY_LENGTHS[reach])
    parser = Parser(text, now=request.at)
    term = parser.parse()
    bounds = read_bounds(request, is_archive=reach == "all")
    posts = candidates(world, parser.hashtags, term.hashtags)
    versions = Versions(posts)
    matching = [
        post
        for post in posts
        if bounds.contain(post.x_id, post.created_at)
        and term.matches(post)
        and versions.is_latest(post)
        and not post.author.is_protected_at(request.at)
    ]
    return matching, versions


def candidates(
    world: World, named: list[str], required: frozenset[str]
) -> list[SimulatedPost]:
    """The posts of a hashtag that must be there, else all there are."""
    # A hashtag under OR does not have to be there, so it narrows nothing down.
    for tag in named:
        posts = world.posts_ignoring_diacritics(tag)
        if without_diacritics(tag) in required:
            return posts
    return world.all_posts()


def describe(page: list[SimulatedPost], token: str) -> Json:
    meta: Json = {"result_count": len(page)}
    if page:
        ids = [post.x_id for post in page]
        meta |= {"newest_id": str(max(ids)), "oldest_id": str(min(ids))}
    return meta | ({"next_token": token} if token else {})


def fingerprint(request: Request) -> str:
    """A token leads on in the query it came from only."""
    return hashlib.sha256(request.value("query").encode()).hexdigest()[:8]


def write_position(request: Request, below: int, request_number: int) -> str:
    # With the number of the request no two tokens are alike: who compares tokens to
    # find out that a search is stuck must not be misled.
    text = f"{fingerprint(request)}:{below}:{request_number}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_position(request: Request) -> int:
    """Everything below this id is still to come; Problem for a token of no use."""
    token = read_token(request)
    if not token:
        return 2**63
    try:
        padded = token + "=" * (-len(token) % 4)
        query, below, _ = urlsafe_b64decode(padded).decode().split(":")
        is_known = query == fingerprint(request) and below.isdecimal()
    except ValueError:
        is_known = False
    if not is_known:
        name = "next_token" if request.value("next_token") else "pagination_token"
        raise bad_value(name, token, "is not valid")
    return int(below)
