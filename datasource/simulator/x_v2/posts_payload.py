"""The payload of an answer of X's API v2 with posts: data, includes, errors."""

from collections.abc import Collection, Iterable
from typing import Any

from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.fields import Fields
from datasource.simulator.x_v2.post_writer import PostWriter, media_of
from datasource.simulator.x_v2.problems import not_found

Json = dict[str, Any]


class Versions:
    """The edits among some posts: each is a post of its own, with a new id."""

    def __init__(self, posts: Iterable[SimulatedPost]) -> None:
        self._histories: dict[int, tuple[int, ...]] = {}
        for post in posts:
            history = (*post.edit_of, post.x_id)
            for each in post.edit_of:
                # Each edit names all versions before it: the longest list is newest.
                longest = self._histories.get(each, ())
                self._histories[each] = max(longest, history, key=len)

    def history(self, post: SimulatedPost) -> tuple[int, ...]:
        return self._histories.get(post.x_id, (*post.edit_of, post.x_id))

    def is_latest(self, post: SimulatedPost) -> bool:
        return post.x_id not in self._histories


class PostsPayload:
    """The parts of an answer with posts: `data`, `includes`, `errors`.

    `missing` are media keys and ids of people that X names and does not include.
    """

    def __init__(
        self,
        request: Request,
        fields: Fields,
        *,
        versions: Versions,
        missing: Collection[str] = (),
    ) -> None:
        self._fields = fields
        self._versions = versions
        self._missing = missing
        self._writer = PostWriter(fields, base=request.base, now=request.at)
        self._errors: list[Json] = []

    def payload(self, posts: list[SimulatedPost], errors: Iterable[Json] = ()) -> Json:
        """A part that would be empty is left out, as X does."""
        includes = self._includes(posts)
        parts = {
            "data": [self._write(post) for post in posts],
            "includes": {name: listed for name, listed in includes.items() if listed},
            "errors": [*errors, *self._errors],
        }
        return {name: part for name, part in parts.items() if part}

    def _write(self, post: SimulatedPost) -> Json:
        return self._writer.post(post, self._versions.history(post))

    def _includes(self, posts: list[SimulatedPost]) -> Json:
        wanted = self._fields.expansions
        origins = unique(post.repost_of for post in posts if post.repost_of)
        media: list[Json] = []
        if "attachments.media_keys" in wanted:
            media = [
                self._writer.media(key, picture)
                for post in posts
                for key, picture in media_of(post)
                if self._is_there(key, kind="media", name="attachments.media_keys")
            ]
        # Each person once, however many posts they wrote.
        people = {post.author.id: post.author for post in self._people(posts, origins)}
        users = [
            self._writer.user(person)
            for person in people.values()
            if self._is_there(str(person.id), kind="user", name="author_id")
        ]
        has_origins = "referenced_tweets.id" in wanted
        return {
            "media": media,
            "users": users,
            self._fields.spelled("tweets"): [
                self._write(post) for post in origins if has_origins
            ],
        }

    def _people(
        self, posts: list[SimulatedPost], origins: list[SimulatedPost]
    ) -> list[SimulatedPost]:
        """The posts whose authors are to be included."""
        wanted = self._fields.expansions
        of_posts = posts if "author_id" in wanted else []
        return of_posts + (
            origins if "referenced_tweets.id.author_id" in wanted else []
        )

    def _is_there(self, value: str, *, kind: str, name: str) -> bool:
        if value not in self._missing:
            return True
        # What is named and not included is a partial error: 200 with `errors` beside.
        self._errors.append(
            not_found(value, kind=kind, parameter=name, section="includes")
        )
        return False


def unique(posts: Iterable[SimulatedPost]) -> list[SimulatedPost]:
    return list({post.x_id: post for post in posts}.values())


def versions_in(world: World) -> Versions:
    """The edits of the whole world."""
    return Versions(world.all_posts())
