"""Sitemaps: the pages and pictures for search engines."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album
from app.syndication import sitemaps
from tests.app.factories import make_album, make_photo, make_photos
from tests.app.policies import restrict
from tests.app.reading import sitemap_path

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def locations(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    tree = ElementTree.fromstring(response.content)
    return [place.text or "" for place in tree.iter(f"{SITEMAP}loc")]


def number_of(part: str) -> int:
    return int(part.removesuffix(".xml").rpartition("-")[2])


class TestSitemap:
    def test_leads_from_robots_txt_to_every_page_and_picture(
        self, client: Client
    ) -> None:
        photo = make_photo(make_album("Carnival"))
        make_photo(make_album("other"), photo.owner, post_key=photo.post_key)
        make_photo(photo.album, is_hidden=True)
        robots = client.get("/robots.txt")
        assert robots["Content-Type"].startswith("text/plain")
        assert b"Disallow: /admin/" in robots.content
        (index,) = re.findall(r"(?m)^Sitemap: (.+)$", robots.content.decode())

        places = [
            location
            for part in locations(client, index)
            for location in locations(client, part)
        ]

        site = "http://127.0.0.1:8000"
        assert f"{site}/topic/%23Carnival" in places
        assert f"{site}/topic/%23Carnival/7" in places
        assert [place for place in places if "/photo/" in place] == [
            f"{site}/photo/{photo.pk}"
        ]
        for place in places:
            assert client.get(place).status_code == 200, place

    def test_names_the_largest_picture_of_a_photo(self, client: Client) -> None:
        photo = make_photo(make_album(), width=3000, height=2000)

        part = locations(client, "/sitemap.xml")[-1]
        tree = ElementTree.fromstring(client.get(part).content)
        (picture,) = (place.text or "" for place in tree.iter(f"{IMAGE}loc"))
        assert picture.endswith(f"/{photo.content_hash}-2048.webp")

    @pytest.mark.one_database
    def test_goes_by_ranges_of_ids_not_by_pages(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        monkeypatch.setattr(sitemaps, "IDS_PER_SITEMAP", 2)
        album = make_album()
        photos = make_photos(album, 5)
        for number in range(4):
            make_album(f"samba{number}")

        with django_assert_num_queries(2):
            known = locations(client, "/sitemap.xml")[1:]
        # Ranges of smaller ids are empty, and thousands here.
        parts = [
            part
            for first in (Album.objects.earliest("pk"), photos[0])
            for part in known
            if f"-{first._meta.model_name}s-" in part
            and number_of(part) >= first.pk // sitemaps.IDS_PER_SITEMAP
        ]
        with django_assert_num_queries(len(parts)):
            found = [locations(client, part) for part in parts]

        assert all(len(places) <= 2 * sitemaps.IDS_PER_SITEMAP for places in found)
        places = [place for part in found for place in part]
        assert len([place for place in places if "/topic/" in place]) == 10
        assert [
            int(place.rpartition("/")[2]) for place in places if "/photo/" in place
        ] == sorted(photo.pk for photo in photos)

    def test_leaves_out_what_pages_may_not_show(
        self, client: Client, settings: Settings
    ) -> None:
        photo = make_photo(make_album(), network="x")
        assert len(locations(client, sitemap_path(photo))) == 1

        restrict(settings, "x.page=link")

        assert locations(client, sitemap_path(photo)) == []
