"""What other sites are told by oEmbed."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.policies import restrict

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITE = "http://127.0.0.1:8000"
TOP_SEVEN = "/topic/%23carnival/7"


def ask(client: Client, path: str, *, status: int = 200, **query: Any) -> Any:
    address = f"/oembed?{urlencode({'url': SITE + path} | query)}"
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.json()


class TestOEmbedOfAPhoto:
    def test_is_the_picture_with_its_author(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        owner = make_owner("ana", display_name="Ana Sol")
        photo = make_photo(make_album(), owner, width=1600, height=1200)

        with django_assert_num_queries(3):
            answer = ask(client, f"/photo/{photo.pk}")

        assert answer == {
            "version": "1.0",
            "type": "photo",
            "title": "Photo by Ana Sol",
            "url": f"{SITE}/media/{photo.content_hash[:2]}/"
            f"{photo.content_hash}-1600.webp",
            "width": 1600,
            "height": 1200,
            "author_name": "Ana Sol",
            "author_url": f"{SITE}/owner/ana",
            "provider_name": "#carnival",
            "provider_url": f"{SITE}/",
            "cache_age": 300,
        }

    def test_fits_into_the_place_that_there_is(self, client: Client) -> None:
        cases = [
            ({"maxwidth": 600}, (600, 450), 640),
            ({"maxheight": 300}, (400, 300), 480),
            ({"maxwidth": 300, "maxheight": 30}, (40, 30), 320),
            ({"maxwidth": 9999}, (1600, 1200), 1600),
        ]
        photo = make_photo(make_album(), width=1600, height=1200)
        for limits, size, rendition in cases:
            answer = ask(client, f"/photo/{photo.pk}", **limits)

            assert (answer["width"], answer["height"]) == size, (
                limits,
                size,
                rendition,
            )
            assert answer["url"].endswith(f"-{rendition}.webp"), (
                limits,
                size,
                rendition,
            )

    def test_is_the_same_in_xml(self, client: Client) -> None:
        owner = make_owner("ana", display_name="Ana & <Sol>")
        photo = make_photo(make_album(), owner)
        query = urlencode({"url": f"{SITE}/photo/{photo.pk}", "format": "xml"})

        response = client.get(f"/oembed?{query}")

        assert response["Content-Type"] == "text/xml; charset=utf-8"
        tree = ElementTree.fromstring(response.content)
        assert tree.tag == "oembed"
        told = {element.tag: element.text for element in tree}
        asked = ask(client, f"/photo/{photo.pk}")
        assert told == {name: str(value) for name, value in asked.items()}


class TestOEmbedOfATopSeven:
    def test_is_a_card_without_script_or_frame(self, client: Client) -> None:
        photos = make_photos(make_album("Carnival"), 9)

        answer = ask(client, TOP_SEVEN, maxwidth=500)

        assert answer["type"] == "rich"
        assert answer["title"] == "Top seven of #Carnival"
        assert answer["width"] == 500
        assert answer["html"].count("<img ") == 7
        assert f'href="{SITE}/photo/{photos[-1].pk}"' in answer["html"]
        assert not re.search("<script|<iframe| on[a-z]+=", answer["html"])
        assert ' src="/' not in answer["html"]

    def test_leaves_out_what_may_not_be_embedded(
        self, client: Client, settings: Settings
    ) -> None:
        album = make_album()
        make_photo(album, network="x")
        shown = make_photo(album, make_owner(network="bluesky"))
        restrict(settings, "x.embed=link")

        html = ask(client, TOP_SEVEN)["html"]

        assert re.findall(r"/photo/(\d+)", html) == [str(shown.pk)]

    def test_of_a_version_shows_what_was_shared(self, client: Client) -> None:
        album = make_album()
        first = make_photo(album, favorite_count=5)
        let_the_clock_share()
        make_photo(album, favorite_count=9)

        html = ask(client, f"{TOP_SEVEN}/1")["html"]

        assert re.findall(r"/photo/(\d+)", html) == [str(first.pk)]
        assert f'href="{SITE}{TOP_SEVEN}/1"' in html
        ask(client, f"{TOP_SEVEN}/9", status=404)

    def test_names_addresses_without_a_language(self, client: Client) -> None:
        make_photo(make_album())

        page = client.get(f"/it{TOP_SEVEN}").content.decode()
        html = ask(client, f"/it{TOP_SEVEN}")["html"]

        assert "/it/" not in html
        assert "/it/" not in "".join(re.findall(r"<textarea.*</textarea>", page, re.S))


class TestOEmbedRefuses:
    def test_what_is_not_here(self, client: Client) -> None:
        cases = [
            "/photo/999",
            "/photo/99999999999999999999",
            "/topic/%23nothing/7",
            "/topic/%23carnival",
            "/nowhere",
            "",
        ]
        make_album()
        for path in cases:
            assert ask(client, path, status=404)["detail"], path

    def test_what_was_taken_down(self, client: Client) -> None:
        photo = make_photo(make_album(), is_hidden=True)

        ask(client, f"/photo/{photo.pk}", status=404)

    def test_addresses_of_others(self, client: Client) -> None:
        for address in ["https://elsewhere.example/photo/1", "ftp://[", "photo"]:
            response = client.get(f"/oembed?{urlencode({'url': address})}")

            assert response.status_code == 404, address

    def test_formats_that_are_none(self, client: Client) -> None:
        photo = make_photo(make_album())

        ask(client, f"/photo/{photo.pk}", status=501, format="yaml")

    def test_widths_that_are_none(self, client: Client) -> None:
        photo = make_photo(make_album())
        for width in ["0", "-3", "wide", "²", "9" * 5000]:
            ask(client, f"/photo/{photo.pk}", status=400, maxwidth=width)

    def test_a_question_without_an_address(self, client: Client) -> None:
        assert client.get("/oembed").status_code == 400

    def test_what_its_network_lets_be_linked_only(
        self, client: Client, settings: Settings
    ) -> None:
        photo = make_photo(make_album(), make_owner("ana"), network="x")
        for level in ["link", "nothing"]:
            restrict(settings, f"x.embed={level}")

            for path in (f"/photo/{photo.pk}", TOP_SEVEN):
                assert "ana" not in str(ask(client, path, status=401)).lower(), level
