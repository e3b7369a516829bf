"""Posts with names, fields and clocks that nobody would expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from app.models import DeadLetter, Owner, Photo
from datasource.posts import Post
from datasource.simulator.faults import Malformation
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.protocol import XVersion1
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.in_memory_source import SweptInMemorySource, feed_of
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    history,
    post,
    run,
)

pytestmark = pytest.mark.django_db
# Fields of a post, but those that say that it has pictures and is no repost.
FIELDS = {
    "twitter": (
        "id",
        "id_str",
        "created_at",
        "user",
        "full_text",
        "lang",
        "entities",
        "favorite_count",
        "possibly_sensitive",
        "display_text_range",
    ),
    "x": (
        "id",
        "created_at",
        "author_id",
        "text",
        "lang",
        "entities",
        "public_metrics",
        "possibly_sensitive",
        "edit_history_tweet_ids",
    ),
    "mastodon": (
        "id",
        "uri",
        "url",
        "created_at",
        "account",
        "content",
        "language",
        "tags",
        "favourites_count",
        "sensitive",
        "spoiler_text",
        "application",
    ),
    "bluesky": (
        "uri",
        "cid",
        "indexedAt",
        "author",
        "record.createdAt",
        "record.facets",
        "record.text",
        "likeCount",
        "labels",
    ),
}
OTHER_TYPES: tuple[Any, ...] = (None, 7, "x", [], {})
SPOILT: tuple[dict[str, Any], ...] = (
    {"is_missing": True},
    *({"value": value} for value in OTHER_TYPES),
)


def test_unknown_fields_do_no_harm(network: Network) -> None:
    network.show(history(20, pictures=2))
    places = [
        "brand_new",
        *(f"{each}.0.brand_new" for each in network.wire_format.pictures),
    ]
    news = {"deep": [{"er": None}], "number": 2**70}
    fault(
        network,
        malform=tuple(
            Malformation(field=place, position=None, value=news) for place in places
        ),
    )
    assert failures(run()) == ""
    assert_complete(network)
    assert not DeadLetter.objects.exists()


# Fewer posts than a page of any network.
LISTED = 30


@pytest.mark.one_database
def test_each_field_may_be_missing_null_or_of_another_type(network: Network) -> None:
    cases = [(name, how) for name in FIELDS[network.api] for how in SPOILT]
    for start in range(0, len(cases), LISTED):
        chunk = cases[start : start + LISTED]
        age = 3 * (len(cases) - start)
        news = [post(age + n, counter=n) for n in range(len(chunk) + 1)]
        network.show([*news, *network.posts])
        malform = (
            Malformation(field=name, position=place, **how)
            for place, (name, how) in enumerate(chunk)
        )
        fault(network, malform=tuple(malform))
        run()
    kept_aside = DeadLetter.objects.count()
    assert all(letter.reason for letter in DeadLetter.objects.all())
    found = album_pictures()
    assert len(found) == len(set(found))
    assert len(found) + kept_aside >= len(network.expected)


HOSTILE = [
    '"><script>alert(1)</script>',
    "\u202egpj.exe \u2066anna\u2069",
    "nothing \x00 here\r\nBcc: all@example.org",
    "a" * 5000,
    "{{ 7 * 7 }} {% now 'Y' %} %(name)s %s {0}",
    "\U0001f3ad" * 300,
    " \u200b\u00a0 ",
]


def test_hostile_names_are_names(network: Network, client: Client) -> None:
    eves = [
        SimulatedPerson(id=9 + n, screen_name=f"eve{n}", display_name=name)
        for n, name in enumerate(HOSTILE)
    ]
    network.show(
        [
            post(5, counter=n, author=eve, text=eve.display_name)
            for n, eve in enumerate(eves)
        ]
    )
    assert failures(run()) == ""
    assert_complete(network)
    assert Owner.objects.count() == len(HOSTILE)
    for owner in Owner.objects.all():
        assert "\x00" not in owner.display_name
        page = client.get(owner.get_absolute_url())
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert not set(page.content.decode()) & set("\u202e\u2066\u0000")


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_ten_minutes_off_loses_nothing(network: Network, minutes: int) -> None:
    error = timedelta(minutes=minutes)
    network.world.now = lambda: datetime.now(UTC) + error
    old = [post(each, now=network.world.now()) for each in (1, 5, 70)]
    network.show(old)
    assert failures(run()) == ""
    network.show([post(0.6, now=network.world.now()), *old])
    run()
    assert_complete(network)


@pytest.mark.one_database
@pytest.mark.parametrize("seconds", [-600, 600])
@on("twitter")
def test_a_clock_ten_minutes_off_that_x_refuses_is_told(
    network: Network, seconds: float
) -> None:
    """X takes no signature of another time than its own."""
    posts = history(3)
    wrong = XVersion1(World.of(posts), clock_offset=seconds)
    place = network.simulator.url
    with Simulator(World.of(posts), adapters=[wrong]) as simulator:
        network.live_at(simulator.url)
        (told,) = failures(run()).splitlines()
    assert 'does not let us in (401): "Timestamp out of bounds."; next try' in told
    network.live_at(place)
    network.show(posts)
    run()
    assert_complete(network)


@on("x")
def test_data_and_errors_together_the_errors_are_logged_and_cost_no_post(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    posts = history(3)
    world = World.of(posts)
    missing = frozenset({f"3_{posts[1].x_id + 1}"})
    adapter = XVersion2(world, missing_includes=missing)
    with Simulator(world, adapters=[adapter]) as simulator:
        network.live_at(simulator.url)
        assert failures(run()) == ""
    assert "x tells beside its posts: " in caplog.text
    assert len(album_pictures()) == 2


@pytest.mark.one_database
def test_a_post_that_the_album_cannot_take_costs_no_other() -> None:
    class Odd(SweptInMemorySource):
        def post(self, number: int, *rest: Any) -> Post:
            found = super().post(number, *rest)
            is_odd = number == self.last_id
            return replace(found, counts={"odd": object()}) if is_odd else found  # type: ignore[dict-item]  # what nobody thought of

    line = Odd()
    feed = feed_of(line)
    for _ in range(3):
        line.publish(1, 0)
        line.now += timedelta(minutes=5)
    line.run(feed, pages=5)
    assert Photo.objects.count() == 2
    letter = DeadLetter.objects.get()
    assert letter.reason == "the album itself failed: TypeError"
