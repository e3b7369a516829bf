"""The list of photos: what is decided there, and why photos are not shown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from app.models import Album, Photo
from tests.app.admin_pages import act, list_of, page_of, visible
from tests.app.admin_queue import post
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)

pytestmark = pytest.mark.django_db


class TestPhotoList:
    def test_decides_and_undoes_by_the_queue(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 2, make_owner())

        told = act(admin_client, "approve", *photos)
        assert told == "2 approved. The queue can undo it."
        act(admin_client, "reject", photos[0])
        act(admin_client, "block_owners", photos[1])
        assert visible(album) == 0
        for _ in range(2):
            post(admin_client, "undo")
        assert visible(album) == 2

    def test_a_wrong_match_is_split(self, admin_client: Client) -> None:
        album = make_album()
        shown = make_photo(album)
        copy = make_photo(album, duplicate_of=shown)
        assert visible(album) == 1

        told = act(admin_client, "is_another", shown, copy)

        assert told == "1 photo: not the same picture."
        copy.refresh_from_db()
        shown.refresh_from_db()
        assert (copy.is_distinct, shown.is_distinct) == (True, False)
        assert visible(album) == 2

    def test_is_filtered_by_why_photos_are_hidden(self, admin_client: Client) -> None:
        cases = [
            ("visible", "ready"),
            ("hand", "not shown: asked by the author"),
            ("approval", "not shown: awaits approval"),
            ("rule", "not shown: sensitive"),
            ("owner", "not shown: owner blocked"),
            ("gone", "not shown: gone at its network"),
            ("duplicate", "not shown: the same picture as photo"),
        ]
        album = make_album()
        shown = make_photo(album)
        make_photo(album, is_hidden=True, hidden_reason="asked by the author")
        make_photo(make_album("moderated", is_moderated=True))
        make_photo(album, is_sensitive=True)
        make_photo(album, make_owner(is_blocked=True))
        make_photo(album, missing_since=timezone.now())
        make_photo(album, duplicate_of=shown)
        for value, status in cases:
            response = admin_client.get(list_of(Photo, visibility=value))

            assert len(response.context["cl"].result_list) == 1, (value, status)
            assert status in response.text, (value, status)

    def test_a_visibility_that_means_nothing_finds_nothing(
        self, admin_client: Client
    ) -> None:
        make_photo(make_album())

        response = admin_client.get(list_of(Photo, visibility="x"))

        assert len(response.context["cl"].result_list) == 0

    def test_the_form_approves(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        admin_client.post(page_of(photo), {"is_approved": "on"})

        assert visible(album) == 1
