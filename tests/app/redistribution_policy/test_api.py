"""What programs get of a network by the API, at every level of the policy."""

from __future__ import annotations

import itertools
import json
from html import unescape

import jsonschema
import pytest
from django.test import Client
from pytest_django import Settings

from tests.app.factories import (
    include,
    make_album,
    make_owner,
    new_photo,
)
from tests.app.policies import API_LISTS, post_on_mastodon, post_on_x, restrict
from tests.app.reading import (
    get,
    ids,
    strict,
    walk,
)
from twitter_album.redistribution_policy import Level

pytestmark = pytest.mark.django_db

API_SECRETS = [
    "The text of ana",
    "What ana shows",
    "Ana",
    "1234",
    "2025-12-24",
    "https://social.example/ana",
    "https://pictures.example/",
    "-640.webp",
]


@pytest.mark.one_database
class TestApi:
    def test_in_full_tells_what_is_known(self, client: Client) -> None:
        post_on_x()
        for address in [*API_LISTS, "/api/owner/ana"]:
            (data,) = get(client, address)["data"]

            assert data["text"] == "The text of ana", address
            assert data["restricted"] is False, address

    @pytest.mark.parametrize("address", [API_LISTS[1], API_LISTS[2]])
    def test_with_links_tells_ids_and_links_under_the_same_keys(
        self, client: Client, settings: Settings, address: str
    ) -> None:
        photo = post_on_x()
        (full,) = get(client, address)["data"]
        restrict(settings, "x.api=link")

        (data,) = get(client, address)["data"]

        assert list(data) == list(full)
        assert list(data["owner"]) == list(full["owner"])
        assert data == {
            "id": photo.pk,
            "post_id": "77",
            "media_url": None,
            "favorite_count": None,
            "first_seen": full["first_seen"],
            "network": "x",
            "topic": "#carnival",
            "owner": {"handle": "", "display_name": "", "url": "", "network": "x"},
            "post_url": "https://x.example/i/status/77",
            "text": "",
            "alt_text": "",
            "posted_at": None,
            "state": "ready",
            "width": None,
            "height": None,
            "renditions": [],
            "also_on": [],
            "restricted": True,
        }

    def test_with_links_tells_all_of_the_others(
        self, client: Client, settings: Settings
    ) -> None:
        other = post_on_mastodon(post_on_x())
        restrict(settings, "x.api=link")
        for address in API_LISTS:
            data = get(client, address)["data"]

            told = {photo["network"]: photo for photo in data}
            assert told["x"]["restricted"] is True, address
            assert told["mastodon"]["restricted"] is False, address
            assert told["mastodon"]["id"] == other.pk, address
            assert told["mastodon"]["renditions"], address

    def test_at_nothing_leaves_the_network_out(
        self, client: Client, settings: Settings
    ) -> None:
        other = post_on_mastodon(post_on_x())
        restrict(settings, "x.api=nothing")
        for address in API_LISTS:
            assert ids(get(client, address)["data"]) == [other.pk], address

    def test_at_nothing_knows_nobody_there(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        restrict(settings, "x.api=nothing")

        assert client.get("/api/owner/ana").status_code == 404

    def test_is_walked_from_end_to_end(
        self, client: Client, settings: Settings
    ) -> None:
        album, people = make_album(), [make_owner(), make_owner(network="mastodon")]
        mixed = [new_photo(album, people[n % 3 == 0]) for n in range(50)]
        include(album, mixed)
        for level in Level:
            restrict(settings, f"x.api={level}")

            found = list(walk(client, "/api/topic/carnival?limit=7"))

            is_left_out = level == Level.NOTHING
            wanted = [
                p.pk for p in mixed[::-1] if not (is_left_out and p.network == "x")
            ]
            assert ids(found) == wanted, level
            restricted = {p["network"] for p in found if p["restricted"]}
            assert restricted == ({"x"} if level == Level.LINK else set()), level

    def test_with_links_tells_nothing_else_of_post_or_person(
        self, client: Client, settings: Settings
    ) -> None:
        def told(address: str, accept: str) -> str:
            response = client.get(address, headers={"accept": accept})
            return unescape(response.content.decode())

        post_on_x()
        forms = ("text/html", "application/json")
        asked = list(itertools.product([*API_LISTS, "/api/owner/ana"], forms))
        for each in asked:
            assert [s for s in API_SECRETS if s not in told(*each)] == [], each
        restrict(settings, "x.api=link")

        for each in asked:
            assert [s for s in API_SECRETS if s in told(*each)] == [], each
            assert "/i/status/77" in told(*each), each

    def test_with_links_is_what_the_schema_says(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        restrict(settings, "x.api=link")
        schemas = strict(get(client, "/api/schema")["components"]["schemas"])

        for address, name in ((API_LISTS[0], "PhotoPage"), (API_LISTS[2], "TopSeven")):
            jsonschema.validate(
                get(client, address),
                {
                    "$ref": f"#/components/schemas/{name}",
                    "components": {"schemas": schemas},
                },
            )
        assert "link of a post" in json.dumps(schemas["Photo"]["properties"])
