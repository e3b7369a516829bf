"""Posts that cannot be read are kept aside, and cost no other post."""

from __future__ import annotations

import json

import pytest

from app.models import DeadLetter
from datasource.simulator.faults import Malformation
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    fault,
    history,
    post,
    run,
)

pytestmark = pytest.mark.django_db


def test_one_bad_post_never_costs_the_page(network: Network) -> None:
    network.show(history(10))
    author = network.wire_format.author
    fault(network, malform=(Malformation(field=author, position=4, value=None),))
    run()
    assert len(album_pictures()) == 9
    letter = DeadLetter.objects.get()
    assert "not readable" in letter.reason
    assert json.loads(letter.raw)[author] is None


TEXTS: list[object] = [
    "half a pair \ud83d",
    "nothing \x00 here",
    "\\u0000",
    "x" * 300_000,
    7,
    None,
    [],
]


def test_no_text_whatsoever_stops_a_feed(network: Network) -> None:
    network.show(history(len(TEXTS) + 1))
    field = network.wire_format.text
    spoilt = (
        Malformation(field=field, position=place, value=value)
        for place, value in enumerate(TEXTS)
    )
    fault(network, malform=tuple(spoilt))
    run()
    assert_complete(network)


IN_PLACE_OF_A_POST: list[object] = [
    None,
    8,
    "text",
    [],
    {"x": float("nan")},
    {"x": "\ud83d \x00 \\u0000"},
]


def test_whatever_stands_in_place_of_a_post_is_kept_aside(network: Network) -> None:
    network.show(history(10))
    author = network.wire_format.author
    spoilt = (
        Malformation(field=author, position=place + 2, value=value)
        for place, value in enumerate(IN_PLACE_OF_A_POST)
    )
    fault(network, malform=tuple(spoilt))
    run()
    run()
    kept_aside = len(IN_PLACE_OF_A_POST)
    assert len(album_pictures()) == 10 - kept_aside
    assert DeadLetter.objects.count() == kept_aside


def test_a_broken_attachment_does_not_cost_the_others(network: Network) -> None:
    network.show([post(5, pictures=4)])
    is_mastodon = network.api == "mastodon"
    value = {"type": "image", "url": None} if is_mastodon else {"type": "photo"}
    places = [f"{pictures}.1" for pictures in network.wire_format.pictures]
    fault(
        network,
        malform=tuple(Malformation(field=place, value=value) for place in places),
    )
    run()
    assert len(album_pictures()) == 3
    assert "picture 2 is not readable" in DeadLetter.objects.get().reason


@on("mastodon")
def test_an_identity_of_any_length_is_kept(network: Network) -> None:
    network.show([post(5)])
    long = f"https://far.example/{'x' * 900}"
    fields = [Malformation(field=name, value=long) for name in ("uri", "account.uri")]
    fault(network, malform=tuple(fields))
    run()
    run()
    assert len(album_pictures()) == 1
