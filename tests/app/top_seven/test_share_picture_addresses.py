"""A share picture's address names what it shows; an old one leads to the present."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from app.models import Photo
from app.moderation import removal
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.app.reading import picture_path
from tests.app.top_seven.coloured_rankings import (
    PAGE,
    make_ranking,
    opened,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestAddress:
    def test_stays_while_the_ranking_stays(self, client: Client) -> None:
        photos = make_ranking(8 - 1)
        path = picture_path(client)
        make_photo(photos[0].album, favorite_count=1)

        assert picture_path(client) == path

    def test_changes_with_the_order(self, client: Client) -> None:
        photos = make_ranking(3)
        path = picture_path(client)
        Photo.objects.filter(pk=photos[2].pk).update(favorite_count=1000)

        assert picture_path(client) != path
        assert client.get(path).status_code == 200  # what was shared stays alive

    def test_changes_with_the_pictures(self, client: Client) -> None:
        photos = make_ranking(3)
        path = picture_path(client)
        changed = store_picture(640, 480, "#ffffff")
        Photo.objects.filter(pk=photos[0].pk).update(**changed)

        assert picture_path(client) != path
        assert client.get(path)["Location"] == picture_path(client)

    def test_of_a_hidden_photo_leads_to_the_same_without_it(
        self, client: Client, settings: Settings
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        Photo.objects.filter(pk=photos[1].pk).update_visibility(is_hidden=True)
        old = set(stored(settings))

        response = client.get(path)

        assert response.status_code == 302
        assert response["Location"] == picture_path(client, f"{PAGE}/1") != path
        assert opened(client.get(response["Location"])).size == (1200, 630)
        assert set(stored(settings)) == old
        let_the_clock_share()
        assert not old & set(stored(settings))
        assert opened(client.get(response["Location"])).size == (1200, 630)

    def test_of_a_blocked_person_leads_to_the_same_without_theirs(
        self, client: Client
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        photos[0].owner.block(is_blocked=True)

        without = client.get(path)["Location"]

        assert without == picture_path(client, f"{PAGE}/1") != path

    def test_of_a_removed_photo_leads_to_the_same_without_it(
        self, client: Client
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        removal.remove(Photo.objects.filter(pk=photos[1].pk), "asked for it")

        without = client.get(path)["Location"]

        assert without == picture_path(client, f"{PAGE}/1") != path
        assert f"/{photos[0].pk}-0-{photos[2].pk}-" in without
        assert opened(client.get(without)).size == (1200, 630)

    def test_of_a_hidden_photo_alone_is_gone(self, client: Client) -> None:
        photo = make_ranking(1)[0]
        path = picture_path(client, f"/photo/{photo.pk}")
        client.get(path)
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

        assert client.get(path).status_code == 404

    def test_is_404_when_the_files_are_gone(self, client: Client) -> None:
        make_photo(make_album())

        assert client.get(picture_path(client)).status_code == 404
