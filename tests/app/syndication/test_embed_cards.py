"""The embed card of a page, as a site shows it that copied its code."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.policies import restrict

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


SITE = "http://127.0.0.1:8000"
TOP_SEVEN = "/topic/%23carnival/7"


def card(client: Client, path: str) -> str:
    """The code to copy from a page."""
    page = client.get(path).content.decode()
    found = re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", page)
    assert found
    return unescape(found[1])


class TestCard:
    def test_of_a_photo_names_its_author_and_leads_to_us(self, client: Client) -> None:
        owner = make_owner("ana", display_name='"><b>Ana')
        photo = make_photo(make_album(), owner, alt_text='A "mask"')

        html = card(client, f"/photo/{photo.pk}")

        assert html.startswith("<figure ")
        assert f'<a href="{SITE}/photo/{photo.pk}">' in html
        assert "Photo by <bdi>&quot;&gt;&lt;b&gt;Ana</bdi>" in html
        assert f'<a href="{photo.post_url}" style="color:inherit">View on X</a>' in html
        assert 'alt="A &quot;mask&quot;"' in html
        assert not re.search("<script|<iframe", html)

    def test_of_a_top_seven_is_offered_too(self, client: Client) -> None:
        make_photos(make_album(), 3)

        assert card(client, TOP_SEVEN).count("<img ") == 3

    def test_is_not_offered_where_it_may_not_stand(
        self, client: Client, settings: Settings
    ) -> None:
        photo = make_photo(make_album(), network="x")
        restrict(settings, "x.embed=link")

        for path in (f"/photo/{photo.pk}", TOP_SEVEN):
            page = client.get(path).content.decode()
            assert "<textarea" not in page
            assert "oembed" not in page

    def test_is_discovered_from_the_page(self, client: Client) -> None:
        photo = make_photo(make_album())

        for path in (f"/photo/{photo.pk}", TOP_SEVEN):
            page = unescape(client.get(path).content.decode())
            for form in ("application/json", "text/xml"):
                found = re.search(
                    rf'<link rel="alternate" type="{re.escape(form)}\+oembed"'
                    r'[^>]* href="([^"]+)"',
                    page,
                )
                assert found
                answer = client.get(found[1].removeprefix(SITE))
                assert answer.status_code == 200
                assert answer["Content-Type"].startswith(form)
                assert answer["Access-Control-Allow-Origin"] == "*"
