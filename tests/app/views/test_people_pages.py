"""The pages of people, and the list of them all."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.reading import canonical, link, photo_ids, read

pytestmark = pytest.mark.django_db


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

    def test_have_cards_of_three_photos(self, client: Client) -> None:
        album, ana = make_album(), make_owner("ana", display_name="Ana Sol")
        photos = make_photos(album, 4, ana)
        make_photo(album, make_owner("bo"))
        page = read(client, "/owners")
        assert page.count('class="trio of-3"') == page.count("of-1") == 1
        assert photos[0].content_hash not in page

    def test_show_their_best_photo_and_their_albums(self, client: Client) -> None:
        ana = make_owner("ana", display_name="Ana Sol")
        here, there = make_album("here"), make_album("there")
        make_photo(here, ana)
        best = make_photo(there, ana, favorite_count=9)
        page = read(client, "/owner/ana")
        header = page.partition('class="person-header"')[2].partition("</header>")[0]
        assert f'href="/photo/{best.pk}"' in header
        assert "9 favourites" in header
        for tag in ("here", "there"):
            assert f'href="/topic/%23{tag}?owner=ana"' in header
