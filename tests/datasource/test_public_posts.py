"""Only what everybody may see reaches an album, and only for as long as it may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from app.models import Album, DeadLetter, Photo, Window
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from tests.datasource.imports import FIXTURES, import_posts
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    history,
    later,
    post,
    run,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

PRIVATE: dict[str, list[tuple[str, Any]]] = {
    "mastodon": [
        ("visibility", "private"),
        ("visibility", "direct"),
        ("visibility", "local"),
        ("visibility", "list"),
        ("visibility", "Private"),
        ("visibility", 7),
        ("local_only", True),
    ],
    "twitter": [
        ("user.protected", True),
        ("withheld_copyright", True),
        ("withheld_in_countries", ["DE", "XX"]),
        ("withheld_in_countries", "XY"),
        ("user.withheld_in_countries", ["XY"]),
    ],
    "x": [
        ("withheld", {"copyright": False, "country_codes": ["XX"]}),
        ("withheld", {"copyright": True, "country_codes": ["DE"]}),
    ],
}
# Somebody's law hides a post in one country; its author and its network show it.
PUBLIC: dict[str, list[tuple[str, Any]]] = {
    "mastodon": [
        ("visibility", "unlisted"),
        ("visibility", "Public"),
        ("visibility", None),
        ("local_only", False),
        ("local_only", None),
    ],
    "twitter": [
        ("user.protected", False),
        ("withheld_in_countries", []),
        ("withheld_in_countries", ["DE"]),
    ],
    "x": [("withheld", {"copyright": False, "country_codes": ["DE"]})],
}


def spoilt(rows: list[tuple[str, Any]]) -> tuple[Malformation, ...]:
    """A post for each row, and after them those that are left as they are."""
    return tuple(
        Malformation(field=field, position=place, value=value)
        for place, (field, value) in enumerate(rows)
    )


@on("mastodon", "twitter", "x")
def test_what_a_token_sees_and_strangers_do_not_stays_out(network: Network) -> None:
    rows = PRIVATE[network.api]
    posts = history(len(rows) + 2)
    network.show(posts)
    fault(network, malform=spoilt(rows))
    assert failures(run()) == ""
    public = [each.pictures[0].id for each in posts[len(rows) :]]
    assert sorted(album_pictures()) == sorted(public)
    assert not DeadLetter.objects.exists()
    assert not Window.objects.exclude(hi="").exists()


@on("mastodon", "twitter", "x")
def test_what_everybody_sees_is_shown(network: Network) -> None:
    rows = PUBLIC[network.api]
    network.show(history(len(rows) + 2))
    fault(network, malform=spoilt(rows))
    assert failures(run()) == ""
    assert_complete(network)


@on("mastodon", "twitter", "x")
def test_what_is_private_at_a_look_up_is_hidden_at_once_and_removed(
    network: Network,
) -> None:
    for field, value in PRIVATE[network.api]:
        network.simulator.faults = FaultPlan()
        network.show([post(1)])
        run()
        assert Album.objects.get().photo_count == 1, (field, value)
        malform = (Malformation(field=field, value=value),)
        network.simulator.faults = FaultPlan.of(
            *(Fault(path=path, malform=malform) for path in network.wire_format.both)
        )
        later(hours=6)
        assert failures(run()) == ""
        assert Photo.objects.get().missing_since, (field, value)
        assert Album.objects.get().photo_count == 0
        later(hours=6)
        run()
        assert not Photo.objects.exists(), (field, value)


@on("x")
def test_a_protected_author_of_x_stays_out_where_x_says_so(network: Network) -> None:
    """A key of a person may list the posts of those whom that person follows."""
    network.show(history(2))
    run()
    asked = network.searches[0]
    assert "protected" in asked["user.fields"].split(",")
    assert "withheld" in asked["tweet.fields"].split(",")


NOT_PUBLIC: list[tuple[str, dict[str, Any]]] = [
    ("mastodon.jsonl", {"visibility": "private"}),
    ("mastodon.jsonl", {"local_only": True}),
    ("x_v1.jsonl", {"withheld_copyright": True}),
    ("x_v2_flattened.jsonl", {"withheld": {"country_codes": ["XX"]}}),
]


def test_an_import_leaves_out_what_was_not_public(
    tmp_path: Path, settings: Settings
) -> None:
    settings.HASHTAGS = ["carnival"]
    for number, (file, change) in enumerate(NOT_PUBLIC):
        first, *_ = (FIXTURES / file).read_text(encoding="utf-8").splitlines()
        path = tmp_path / f"{number}-{file}"
        path.write_text(json.dumps(json.loads(first) | change), encoding="utf-8")
        import_posts(path, album="carnival")
        assert not Photo.objects.exists(), (file, change)
