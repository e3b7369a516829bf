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

from app.models import Feed, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.reading import EVERY_PAGE, link, photo_ids, read
from tests.markup import compact

pytestmark = pytest.mark.django_db


def canonical(page: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)"', page)
    assert found
    return found[1]


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


class TestTopic:
    def test_has_one_album_in_every_spelling(self, client: Client) -> None:
        cases = [
            "/topic/%23Carnival",
            "/topic/carnival",
            "/topic/CARNIVAL/",
            "/topic/%EF%BC%83carnival",
            "/topic/%23carnival/",
        ]
        make_photo(make_album("Carnival"))
        for address in cases:
            page = read(client, address)

            assert canonical(page) == "http://127.0.0.1:8000/topic/%23Carnival", address
            assert "<h1><bdi>#Carnival</bdi></h1>" in page, address

    def test_without_photos_says_when_we_look_again(self, client: Client) -> None:
        soon = timezone.now() + timedelta(minutes=12, seconds=5)
        Feed.objects.create(album=make_album(), network="x", query="#c", due_at=soon)

        page = re.sub("</?bdi>", "", read(client, "/topic/carnival"))

        assert (
            "We have not looked for #carnival yet. "
            "We look for the first time in 12 minutes." in page
        )

    def test_looks_where_albums_and_settings_of_today_say(
        self, client: Client, settings: Settings
    ) -> None:
        settings.FETCH_EVERY_MINUTES = 20
        album, now = make_album(), timezone.now()
        place = {"album": album, "network": "x"}
        Feed.objects.create(
            query="dropped",
            due_at=now,
            asked_at=now - timedelta(minutes=51),
            **place,
        )
        assert "We look" not in read(client, "/topic/carnival")

        soon = now + timedelta(minutes=12, seconds=5)
        Feed.objects.create(
            query="asked",
            due_at=soon,
            asked_at=now - timedelta(minutes=49),
            **place,
        )

        assert "time in 12 minutes." in read(client, "/topic/carnival")

    def test_whose_pictures_are_on_the_way_says_so(self, client: Client) -> None:
        make_photo(make_album(), ready=False)

        assert "1 photo is on the way" in read(client, "/topic/carnival")

    def test_tells_its_count_and_the_next_milestone(self, client: Client) -> None:
        make_photos(make_album(milestones="5"), 3)

        page = compact(read(client, "/topic/carnival"))

        assert "<span>3 photos</span>" in page
        assert '<progress max="5" value="3"' in page

    def test_stands_among_the_topics_with_its_newest_pictures(
        self, client: Client
    ) -> None:
        photos = make_photos(make_album("carnival"), 6)
        make_album("parade")

        page = read(client, "/topic/")

        assert page.count("<h2>") == 2
        for photo in photos:
            is_new = photo in photos[2:]
            assert (f"{photo.content_hash}-640.webp" in page) is is_new

    def test_is_marked_in_the_navigation(self, client: Client) -> None:
        make_photo(make_album())

        page = read(client, "/topic/carnival")

        assert '<a href="/topic/%23carnival" aria-current="page">' in page


@pytest.mark.one_database
class TestPeople:
    def test_are_found_by_handle_or_name(self, client: Client) -> None:
        cases = [
            "/owner/ana",
            "/owner/ANA",
            "/owner/@ana",
            "/owner/ana/",
            "/owner/Ana%20Sol",
        ]
        photo = make_photo(make_album(), make_owner("ana", display_name="Ana Sol"))
        for address in cases:
            page = read(client, address)

            assert photo_ids(page) == [photo.pk], address
            assert canonical(page) == "http://127.0.0.1:8000/owner/ana", address

    def test_of_one_name_are_shown_together(self, client: Client) -> None:
        album = make_album()
        photos = [
            make_photo(album, make_owner(handle, display_name="Ana / Sol"))
            for handle in ("one", "two")
        ]

        page = read(client, "/owner/Ana%20%2F%20Sol")

        assert photo_ids(page) == [photo.pk for photo in reversed(photos)]
        assert "@one" in page
        assert "@two" in page

    def test_are_all_listed_a_page_at_a_time(self, client: Client) -> None:
        album = make_album()
        make_photos(album, 3, make_owner("most"))
        for number in range(121):
            make_photo(album, make_owner(f"guest{number}"))
        seen, address = [], "/owners"

        while address:
            page = read(client, address)
            everybody = page.partition('<ul class="people">')[2].partition("</ul>")[0]
            seen += re.findall(r'href="/owner/([^"]+)"', everybody)
            address = link(page, "next") or ""

        assert seen[0] == "most"
        assert len(seen) == len(set(seen)) == 122

    def test_at_a_wrong_position_are_explained(self, client: Client) -> None:
        for position in ["x", "1", "-1-2", "1-2-3", "%00"]:
            page = read(client, f"/owners?after={position}", status=400)

            assert "after is not a position of this list" in page, position

    def test_without_photos_are_not_listed(self, client: Client) -> None:
        make_owner("ana")

        assert "/owner/ana" not in read(client, "/owners")


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

        assert "The seven most favoured will stand here." in page
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

    def test_says_where_it_belongs(self, client: Client, settings: Settings) -> None:
        settings.SITE_URL = "https://album.example"
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
                "/": 5,
                "/topic/": 4,
                "/topic/%23carnival": 9,
                "/owners": 3,
                "/owner/ana": 5,
                "/owner/Ana": 5,
                f"/photo/{photo.pk}": 6,
                "/nothing": 0,
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
