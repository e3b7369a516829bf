"""Small worlds for the simulated network, and a run over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F
from pytest_django import Settings

from app.models import Photo
from datasource.data_access import RunReport, fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World

PERSON = SimulatedPerson(id=7, screen_name="anna", display_name="Anna")


def post(
    minutes_ago: float, *, pictures: int = 1, now: datetime | None = None, **values: Any
) -> SimulatedPost:
    """A post of #carnival; its pictures' ids are made from its time."""
    created_at = (now or datetime.now(UTC)) - timedelta(minutes=minutes_ago)
    name = f"{int(created_at.timestamp() * 1000)}-{values.get('counter', 0)}"
    defaults: dict[str, Any] = {
        "created_at": created_at,
        "author": PERSON,
        "text": "At the parade",
        "hashtags": ("carnival",),
        "pictures": tuple(
            SimulatedPicture(
                id=f"{name}-{position}",
                seed=position + int(minutes_ago * 10),
                width=480,
                height=360,
            )
            for position in range(pictures)
        ),
    }
    return SimulatedPost(**defaults | values)


def history(count: int, *, minutes_apart: float = 3, **values: Any) -> list[Any]:
    """`count` posts, the newest two minutes old."""
    now = datetime.now(UTC)
    return [
        post(2 + index * minutes_apart, now=now, **values) for index in range(count)
    ]


def edited(old: SimulatedPost, **values: Any) -> SimulatedPost:
    """The next version, a minute later, under an id of its own as X has it."""
    return replace(
        old,
        created_at=old.created_at + timedelta(minutes=1),
        edit_of=(*old.edit_of, old.x_id),
        **values,
    )


@dataclass
class Network:
    """A simulated network that the album's settings point at, with one API."""

    api: str
    simulator: Simulator
    world: World
    settings: Settings
    posts: list[SimulatedPost] = field(default_factory=list)

    @property
    def wire_format(self) -> WireFormat:
        return WIRE_FORMATS[self.api]

    @property
    def name(self) -> str:
        """As the album stores it: two APIs are of one network."""
        return "x" if self.api == "twitter" else self.api

    def live_at(self, url: str) -> None:
        """The address that every API is asked at."""
        self.settings.TWITTER_API_URL = f"{url}/1.1"
        self.settings.X_API_URL = url
        self.settings.MASTODON_SERVERS = [url]
        self.settings.BLUESKY_SERVICE_URL = url

    def show(self, posts: list[SimulatedPost]) -> None:
        self.posts = posts
        self.world.replace_posts(posts)

    @property
    def expected(self) -> set[str]:
        """The pictures that the album should hold, by the stem of their file."""
        return {
            picture.id
            for each in self.posts
            if each.repost_of is None
            for picture in each.pictures
        }

    @property
    def searches(self) -> list[dict[str, str]]:
        """The queries of the searches so far, oldest first."""
        return [
            dict(request.query)
            for request in self.simulator.requests
            if "search" in request.path.lower() or "timelines" in request.path
        ]


def run(**options: Any) -> list[RunReport]:
    return fetch(fetch_jobs(), is_by_hand=True, **options)


def later(**delay: float) -> None:
    """As if the last look-ups were so much longer ago."""
    Photo.objects.update(counted_at=F("counted_at") - timedelta(**delay))
    gone = Photo.objects.exclude(missing_since=None)
    gone.update(missing_since=F("missing_since") - timedelta(**delay))


def failures(reports: list[RunReport]) -> str:
    return "\n".join(failure for report in reports for failure in report.failures)


def album_pictures() -> list[str]:
    """The stems of the pictures in the album, one for each row."""
    urls = Photo.objects.order_by("id").values_list("media_url", flat=True)
    return [url.rpartition("/")[2].partition(".")[0] for url in urls]


@dataclass(frozen=True, kw_only=True)
class WireFormat:
    """What of a network's wire format tests spoil: the paths of its lists and
    look-ups, the fields of a post's author, text and pictures, the header of a wait."""

    lists: str
    look_ups: str
    author: str
    text: str
    pictures: tuple[str, ...]
    reset: tuple[str, str]

    @property
    def both(self) -> set[str]:
        """Where lists and look-ups are asked for; one path may begin as the other."""
        is_part = self.lists.startswith(self.look_ups)
        return {self.look_ups} if is_part else {self.lists, self.look_ups}


# By the name in the NETWORKS setting.
WIRE_FORMATS = {
    "twitter": WireFormat(
        lists="/1.1/search",
        look_ups="/1.1/statuses/lookup",
        author="user",
        text="full_text",
        pictures=("extended_entities.media",),
        reset=("x-rate-limit-reset", "{epoch+600}"),
    ),
    "x": WireFormat(
        lists="/2/tweets/search",
        look_ups="/2/tweets",
        author="author_id",
        text="text",
        pictures=("attachments.media_keys",),
        reset=("x-rate-limit-reset", "{epoch+600}"),
    ),
    "mastodon": WireFormat(
        lists="/api/v1/timelines",
        look_ups="/api/v1/statuses",
        author="account",
        text="content",
        pictures=("media_attachments",),
        reset=("X-RateLimit-Reset", "{iso+600}"),
    ),
    "bluesky": WireFormat(
        lists="/xrpc/app.bsky.feed.searchPosts",
        look_ups="/xrpc/app.bsky.feed.getPosts",
        author="author",
        text="record.text",
        pictures=(
            "embed.images",
            "embed.items",
            "embed.media.images",
            "embed.media.items",
        ),
        reset=("ratelimit-reset", "{epoch+600}"),
    ),
}


def fault(network: Network, **values: Any) -> None:
    """What goes wrong with the searches from now on."""
    plan = Fault(path=network.wire_format.lists, **values)
    network.simulator.faults = FaultPlan.of(plan)


def assert_complete(network: Network) -> None:
    assert sorted(album_pictures()) == sorted(network.expected)
