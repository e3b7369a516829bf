"""What a friend sees of a shared link, and what there is to share it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from tests.app.factories import (
    let_the_clock_share,
)
from tests.app.reading import meta, picture_path
from tests.app.top_seven.coloured_rankings import (
    PAGE,
    make_ranking,
    opened,
)

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestPreview:
    def test_has_all_that_facebook_asks_for(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_ranking(7)

        tags = meta(client, PAGE)

        assert tags["og:title"] == "Top seven of #carnival"
        assert tags["og:url"] == "https://album.example/topic/%23carnival/7"
        assert tags["og:type"] == "website"
        assert tags["og:description"]
        assert tags["og:image"].startswith("https://album.example/share/")
        assert tags["og:image:width"] == "1200"
        assert tags["og:image:height"] == "630"
        assert tags["og:image:alt"] == "The 7 most popular photos of #carnival"
        assert tags["twitter:card"] == "summary_large_image"

    def test_never_follows_the_host_that_was_asked(self, client: Client) -> None:
        make_ranking(1)

        page = client.get(PAGE, headers={"host": "localhost"}).content.decode()

        assert "//localhost" not in page

    @pytest.mark.parametrize("address", ["/topic/%23carnival", "/photo/{photo}"])
    def test_is_there_on_other_pages_too(self, client: Client, address: str) -> None:
        photo = make_ranking(2)[0]

        path = picture_path(client, address.format(photo=photo.pk))

        assert opened(client.get(path)).size == (1200, 630)


@pytest.mark.one_database
class TestShareRow:
    def test_has_a_plain_link_to_facebook(self, client: Client) -> None:
        make_ranking(1)
        let_the_clock_share()

        address = facebook_link(client)

        assert address.startswith("https://www.facebook.com/sharer/sharer.php?")
        assert parse_qs(urlsplit(address).query) == {
            "u": ["http://127.0.0.1:8000/topic/%23carnival/7/1"]
        }

    def test_has_the_share_dialog_where_there_is_an_app(
        self, client: Client, settings: Settings
    ) -> None:
        settings.FACEBOOK_APP_ID = "1234"
        make_ranking(1)
        let_the_clock_share()

        address = facebook_link(client)

        assert address.startswith("https://www.facebook.com/dialog/share?")
        assert parse_qs(urlsplit(address).query) == {
            "app_id": ["1234"],
            "display": ["popup"],
            "href": ["http://127.0.0.1:8000/topic/%23carnival/7/1"],
        }

    def test_offers_nothing_that_needs_a_script_until_there_is_one(
        self, client: Client
    ) -> None:
        make_ranking(1)

        page = client.get(PAGE).content.decode()

        for button in re.findall(r"<button[^>]* data-(?!scheme)[^>]*>", page):
            assert button.endswith("hidden>")


def facebook_link(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    found = re.search(r'href="(https://www\.facebook\.com/[^"]+)"', page)
    assert found
    return unescape(found[1])
