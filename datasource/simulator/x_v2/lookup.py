"""Answers X's look-ups by id: what is still there, and why the rest is not."""

from typing import Any

from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.fields import FIELD_PARAMETERS, Fields
from datasource.simulator.x_v2.parameters import ID, check_names
from datasource.simulator.x_v2.posts_payload import PostsPayload, versions_in
from datasource.simulator.x_v2.problems import (
    bad_value,
    invalid,
    not_authorized,
    not_found,
)

Json = dict[str, Any]

MAX_IDS = 100


class Lookup:
    """Posts by id, in the order asked; one that is gone is named under `errors`."""

    def __init__(self, world: World, *, spelling: str, missing: frozenset[str]) -> None:
        self._world = world
        self._spelling = spelling
        self._missing = missing

    def answer(self, request: Request) -> Json:
        """Problem where X would refuse the parameters."""
        check_names(request, ("ids", *FIELD_PARAMETERS))
        fields = Fields.read(request, spelling=self._spelling)
        posts, errors = [], []
        for text in read_ids(request):
            post = self._find(int(text))
            if post is None:
                errors.append(not_found(text, kind="tweet", parameter="ids"))
            # X names what is there and must not be seen differently from what is gone.
            elif post.author.is_protected_at(request.at):
                errors.append(not_authorized(text))
            else:
                posts.append(post)
        versions = versions_in(self._world)
        page = PostsPayload(request, fields, versions=versions, missing=self._missing)
        return page.payload(posts, errors)

    def _find(self, post_id: int) -> SimulatedPost | None:
        """The world has the ids of every network; X has its own only."""
        # An id of Mastodon's would find the same post.
        post = self._world.post(post_id)
        return post if post is not None and post.x_id == post_id else None


def read_ids(request: Request) -> list[str]:
    """Each id once."""
    text = request.value("ids")
    if not text:
        raise invalid("The `ids` query parameter can not be empty", {"ids": ""})
    ids = text.split(",")
    for each in ids:
        if not ID.fullmatch(each):
            raise bad_value("ids", each, f"does not match ^{ID.pattern}$")
    if len(ids) > MAX_IDS:
        message = (
            f"The number of values in the `ids` query parameter list [{len(ids)}] "
            f"is not between 1 and {MAX_IDS}"
        )
        raise invalid(message, {"ids": text})
    return list(dict.fromkeys(ids))
