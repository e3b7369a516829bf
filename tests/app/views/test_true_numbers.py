"""A number stands on a page only where it is true."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.reading import read

pytestmark = pytest.mark.django_db


class TestPosition:
    def test_is_told_of_an_album_whose_pictures_are_all_here(
        self, client: Client
    ) -> None:
        photo, *_ = make_photos(make_album(), 3)

        assert "of 3</span>" in read(client, f"/photo/{photo.pk}/panel")

    def test_is_not_told_while_pictures_are_to_come(self, client: Client) -> None:
        album = make_album()
        photo, *_ = make_photos(album, 3)
        make_photo(album, ready=False)

        for address in (f"/photo/{photo.pk}", f"/photo/{photo.pk}/panel"):
            assert 'class="position"' not in read(client, address)

    def test_is_one_in_the_order_of_inclusion_alone(self, client: Client) -> None:
        make_photos(make_album(), 3)
        make_album("parade")

        assert "data-has-positions" in read(client, "/topic/carnival")
        others = ("?sort=favourites", "?sort=oldest", "?described=1", "?network=x")
        for address in ("/", "/owner/ana", *(f"/topic/carnival{q}" for q in others)):
            response = client.get(address)
            assert "data-has-positions" not in response.text, address


def test_no_page_counts_no_favourites(client: Client) -> None:
    photo, *_ = make_photos(make_album(), 3, owner=make_owner("ana"), favorite_count=0)
    for address in (
        "/",
        "/topic/carnival",
        "/topic/carnival/7",
        "/topic/carnival/wall",
        "/owner/ana",
        "/owners",
        f"/photo/{photo.pk}",
        f"/photo/{photo.pk}/panel",
    ):
        page = read(client, address)
        assert "0 favourites" not in page, address
        assert not re.search(r'class="favourites">\s*<svg', page), address
