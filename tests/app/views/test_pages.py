"""The pages as visitors without a script meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.reading import EVERY_PAGE, canonical, link, photo_ids, read

pytestmark = pytest.mark.django_db


class TestList:
    def test_shows_each_photo_once_from_first_to_last_page(
        self, client: Client
    ) -> None:
        photos = make_photos(make_album(), 130)
        seen, address = [], "/"

        while address:
            page = read(client, address)
            seen += photo_ids(page)
            address = link(page, "next") or ""

        assert seen == [photo.pk for photo in reversed(photos)]

    def test_leads_back_the_same_way(self, client: Client) -> None:
        make_photos(make_album(), 130)
        first = read(client, "/topic/carnival")
        second = read(client, link(first, "next") or "")

        back = read(client, link(second, "prev") or "")

        assert photo_ids(back) == photo_ids(first)
        assert link(first, "prev") is None

    def test_of_a_topic_keeps_to_it(self, client: Client) -> None:
        wanted = make_photo(make_album("carnival"))
        make_photo(make_album("parade"))

        assert photo_ids(read(client, "/topic/%23carnival")) == [wanted.pk]

    def test_of_all_shows_a_picture_of_two_albums_once(self, client: Client) -> None:
        owner = make_owner()
        post: dict[str, Any] = {"post_id": "7", "post_key": "7"}
        first = make_photo(make_album("carnival"), owner, **post)
        second = make_photo(make_album("parade"), owner, **post)

        assert photo_ids(read(client, "/")) == [first.pk]
        assert photo_ids(read(client, "/topic/parade")) == [second.pk]

    def test_of_a_person_goes_by_the_date_of_the_post(self, client: Client) -> None:
        owner, album, now = make_owner("ana"), make_album(), timezone.now()
        old = make_photo(album, owner, posted_at=now - timedelta(days=2))
        new = make_photo(album, owner, posted_at=now - timedelta(days=1))
        middle = make_photo(album, owner, posted_at=now - timedelta(hours=36))

        page = read(client, "/owner/ana")

        assert photo_ids(page) == [new.pk, middle.pk, old.pk]

    def test_with_a_wrong_parameter_is_explained(self, client: Client) -> None:
        cases = ["after=x", "before=1", "after=1-2&before=3-4", "limit=-1", "after=%00"]
        make_photo(make_album())
        for query in cases:
            page = read(client, f"/?{query}", status=400)

            assert "This address cannot be understood" in page, query
            assert "mailto:organiser@localhost?subject=Remove%20my" in page, query

    def test_counts_only_positions_in_its_canonical_address(
        self, client: Client
    ) -> None:
        make_photos(make_album(), 61)
        address = link(read(client, "/topic/carnival"), "next")

        page = read(client, f"{address}&utm_source=x")

        position = (address or "").partition("?")[2]
        wanted = f"http://127.0.0.1:8000/topic/%23carnival?{position}"
        assert canonical(page) == wanted


@pytest.mark.one_database
class TestTopSeven:
    def test_are_the_most_favoured_in_order(self, client: Client) -> None:
        album = make_album()
        photos = [make_photo(album, favorite_count=n % 9) for n in range(12)]

        page = read(client, "/topic/%23carnival/7")

        ranked = sorted(
            photos, key=lambda p: (p.favorite_count, p.posted_at), reverse=True
        )
        assert photo_ids(page) == [photo.pk for photo in ranked[:7]]

    def test_of_an_empty_album_is_a_friendly_page(self, client: Client) -> None:
        make_album()

        page = read(client, "/topic/carnival/7")

        assert "The seven most popular ones will appear here." in page
        assert "og:image" not in page
        assert "facebook.com" not in page


@pytest.mark.one_database
class TestEveryPage:
    def test_asks_nobody_else_and_styles_nothing_inline(self, client: Client) -> None:
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            response = client.get(address.format(photo=photo.pk))

            page = response.content.decode()
            assert "unsafe" not in response["Content-Security-Policy"], address
            assert not re.search(
                r'style="|<style|onclick=|<script(?![^>]* src=)', page
            ), address
            assert not re.search(r'(src|srcset|action)="(https?:)?//', page), address

    def test_offers_to_remove_a_photo(self, client: Client, settings: Settings) -> None:
        settings.CONTACT_EMAIL = "desk@album.example"
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            address = address.format(photo=photo.pk)

            page = read(client, address)

            assert (
                "mailto:desk@album.example?subject=Remove my photo: "
                f"http://127.0.0.1:8000{address}" in unquote(page)
            ), address

    def test_links_to_privacy_and_imprint_where_there_are_such_pages(
        self, client: Client, settings: Settings
    ) -> None:
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            assert "Imprint" not in read(client, address.format(photo=photo.pk))
        settings.PRIVACY_URL = "https://club.example/?page_id=3&lang=en"
        settings.IMPRINT_URL = "/imprint.html"
        for address in EVERY_PAGE:
            page = read(client, address.format(photo=photo.pk))

            assert (
                '<a href="https://club.example/?page_id=3&lang=en">Privacy</a>' in page
            ), address
            assert '<a href="/imprint.html">Imprint</a>' in page, address

    def test_says_where_it_belongs(self, client: Client, settings: Settings) -> None:
        settings.SITE_URL = "https://album.example"
        make_album("parade")
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            address = address.format(photo=photo.pk)

            page = read(client, address)

            assert canonical(page) == f"https://album.example{address}", address
            assert '<meta name="description" content="' in page, address
            assert page.count("<h1>") == 1, address

    def test_needs_few_queries_and_always_as_many(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        for count in (10, 300):
            photo = make_photos(album, count, owner)[0]
            for address, queries in {
                "/": 13,  # the page of the only album
                "/topic/": 6,
                "/topic/%23carnival": 12,
                "/owners": 6,
                "/owner/ana": 9,
                "/owner/Ana": 9,
                f"/photo/{photo.pk}": 11,
                "/nothing": 4,  # what the site is called, and where it leads on
            }.items():
                with django_assert_num_queries(queries, info=address):
                    client.get(address)

    def test_walks_an_index(self) -> None:
        album, owner = make_album(), make_owner()

        for photos in (
            Photo.objects.leads().shown().order_by("-first_seen", "-id"),
            album.photos.shown().order_by("-first_seen", "-id"),
            album.photos.shown().order_by("-favorite_count", "-posted_at", "-id"),
            Photo.objects.visible()
            .leads()
            .shown()
            .filter(owner__in=[owner])
            .order_by("-posted_at", "-id"),
        ):
            assert "TEMP B-TREE" not in photos[:61].explain()
