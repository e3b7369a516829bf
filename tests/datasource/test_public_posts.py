"""Only what everybody may see reaches an album, and only for as long as it may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from app.models import Album, DeadLetter, Photo, Window
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from tests.datasource.networks import on
from tests.datasource.test_import import FIXTURES, import_posts
from tests.datasource.worlds import Network, failures, fault, history, later, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

PRIVATE: list[tuple[str, str, Any]] = [
    ("mastodon", "visibility", "private"),
    ("mastodon", "visibility", "direct"),
    ("mastodon", "visibility", "local"),
    ("mastodon", "visibility", "list"),
    ("mastodon", "visibility", "Private"),
    ("mastodon", "visibility", 7),
    ("mastodon", "local_only", True),
    ("twitter", "user.protected", True),
    ("twitter", "withheld_copyright", True),
    ("twitter", "withheld_in_countries", ["DE", "XX"]),
    ("twitter", "withheld_in_countries", "XY"),
    ("twitter", "user.withheld_in_countries", ["XY"]),
    ("x", "withheld", {"copyright": False, "country_codes": ["XX"]}),
    ("x", "withheld", {"copyright": True, "country_codes": ["DE"]}),
]
PUBLIC: list[tuple[str, str, Any]] = [
    ("mastodon", "visibility", "unlisted"),
    ("mastodon", "visibility", "Public"),
    ("mastodon", "visibility", None),
    ("mastodon", "local_only", False),
    ("mastodon", "local_only", None),
    ("twitter", "user.protected", False),
    ("twitter", "withheld_in_countries", []),
    ("twitter", "withheld_in_countries", ["DE"]),
    ("x", "withheld", {"copyright": False, "country_codes": ["DE"]}),
]
"""Somebody's law hides a post in one country; its author and its network show it."""
private = pytest.mark.parametrize(
    ("network", "field", "value"), PRIVATE, indirect=["network"]
)


@private
def test_what_a_token_sees_and_strangers_do_not_stays_out(
    network: Network, field: str, value: Any
) -> None:
    network.show(history(3))
    fault(network, malform=(Malformation(field=field, position=1, value=value),))
    assert failures(run()) == ""
    assert Photo.objects.count() == 2
    assert not DeadLetter.objects.exists()
    assert not Window.objects.exclude(hi="").exists()


@pytest.mark.parametrize(("network", "field", "value"), PUBLIC, indirect=["network"])
def test_what_everybody_sees_is_shown(network: Network, field: str, value: Any) -> None:
    network.show(history(3))
    fault(network, malform=(Malformation(field=field, position=1, value=value),))
    assert failures(run()) == ""
    assert Photo.objects.count() == 3


@private
def test_what_is_private_at_a_look_up_is_hidden_at_once_and_removed(
    network: Network, field: str, value: Any
) -> None:
    network.show(history(1))
    run()
    spoilt = (Malformation(field=field, value=value),)
    network.simulator.faults = FaultPlan.of(
        *(Fault(path=path, malform=spoilt) for path in network.words.both)
    )
    later(hours=6)
    assert failures(run()) == ""
    assert Photo.objects.get().missing_since
    assert Album.objects.get().photo_count == 0
    later(hours=6)
    run()
    assert not Photo.objects.exists()


@on("x")
def test_a_protected_author_of_x_stays_out_where_x_says_so(network: Network) -> None:
    """A key of a person may list the posts of those whom that person follows."""
    network.show(history(2))
    run()
    asked = network.searches[0]
    assert "protected" in asked["user.fields"].split(",")
    assert "withheld" in asked["tweet.fields"].split(",")


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("mastodon.jsonl", {"visibility": "private"}),
        ("mastodon.jsonl", {"local_only": True}),
        ("x_v1.jsonl", {"withheld_copyright": True}),
        ("x_v2_flattened.jsonl", {"withheld": {"country_codes": ["XX"]}}),
    ],
)
def test_an_import_leaves_out_what_was_not_public(
    tmp_path: Path, settings: Settings, file: str, change: dict[str, Any]
) -> None:
    settings.HASHTAGS = ["carnival"]
    first, *_ = (FIXTURES / file).read_text(encoding="utf-8").splitlines()
    path = tmp_path / file
    path.write_text(json.dumps(json.loads(first) | change), encoding="utf-8")
    import_posts(path, album="carnival")
    assert not Photo.objects.exists()
