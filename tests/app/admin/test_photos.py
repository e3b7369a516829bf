"""Photos in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.models import (
    Photo,
    Tombstone,
)
from tests.app.admin_pages import act, list_of, make_feed, page_of, visible
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)

pytestmark = pytest.mark.django_db


class TestPhotos:
    def test_are_hidden_for_a_reason(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 3)

        told = act(admin_client, "hide", *photos[:2], reason="asked by the author")

        assert told == "2 photos: hidden: asked by the author."
        assert visible(album) == 1
        hidden = Photo.objects.filter(is_hidden=True)
        assert {photo.hidden_reason for photo in hidden} == {"asked by the author"}
        logged = LogEntry.objects.values_list("change_message", flat=True)
        assert list(logged) == ["Hidden: asked by the author"] * 2

    def test_are_not_hidden_without_a_reason(self, admin_client: Client) -> None:
        album = make_album()

        told = act(admin_client, "hide", make_photo(album), reason=" ")

        assert told.startswith("Say why")
        assert visible(album) == 1

    def test_are_shown_again(self, admin_client: Client) -> None:
        album = make_album()
        photo = make_photo(album, is_hidden=True, hidden_reason="a mistake")

        act(admin_client, "show_again", photo)

        photo.refresh_from_db()
        assert (photo.is_hidden, photo.hidden_reason) == (False, "")
        assert visible(album) == 1

    def test_many_are_hidden_at_once(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 1100)

        act(admin_client, "hide", photos[0], reason="test", select_across="1")

        assert visible(album) == 0
        photos[0].owner.refresh_from_db()
        assert photos[0].owner.photo_count == 0

    def test_the_form_hides_by_the_same_door(self, admin_client: Client) -> None:
        album = make_album()
        photo = make_photo(album)

        admin_client.post(page_of(photo), {"is_hidden": "on", "hidden_reason": "no"})
        assert visible(album) == 0
        admin_client.post(page_of(photo), {"is_sensitive": "on"})
        assert visible(album) == 0
        admin_client.post(page_of(photo), {})
        assert visible(album) == 1
        photo.refresh_from_db()
        assert photo.hidden_reason == ""
        assert photo.owner.photo_count == 1

    def test_the_form_asks_for_a_reason(self, admin_client: Client) -> None:
        photo = make_photo(make_album())

        response = admin_client.post(page_of(photo), {"is_hidden": "on"})

        assert "Say why" in response.text

    def test_nothing_else_is_edited(self, admin_client: Client) -> None:
        photo = make_photo(make_album(), text="as it was")

        admin_client.post(page_of(photo), {"text": "edited", "state": "failed"})

        photo.refresh_from_db()
        assert (photo.text, photo.state) == ("as it was", "ready")

    def test_are_neither_added_nor_deleted(self, admin_client: Client) -> None:
        photo = make_photo(make_album())
        delete = reverse("admin:app_photo_delete", args=[photo.pk])

        assert admin_client.get(reverse("admin:app_photo_add")).status_code == 403
        assert admin_client.post(delete, {"post": "yes"}).status_code == 403
        act(admin_client, "delete_selected", photo, post="yes")
        assert Photo.objects.exists()

    def test_a_failed_picture_is_tried_again(self, admin_client: Client) -> None:
        album = make_album()
        values: dict[str, Any] = {"state": "failed", "failure": "404", "attempts": 9}
        failed = make_photo(album, ready=False, **values)
        ready = make_photo(album, **store_picture(400, 300))

        told = act(admin_client, "try_picture_again", failed, ready)

        assert told.startswith("1 photo: tried again")
        failed.refresh_from_db()
        ready.refresh_from_db()
        assert (failed.state, failed.attempts, failed.failure) == ("pending", 0, "")
        assert ready.state == "ready"

    def test_are_found(self, admin_client: Client) -> None:
        cases = [
            "@ana",
            "ana",
            "Ana Lima",
            "brilliant",
            "a mask",
            "1234567",
            "https://p.example/1",
        ]
        album = make_album()
        make_feed(album)
        make_photo(album)
        wanted = make_photo(
            album,
            make_owner("ana", display_name="Ana Lima"),
            text="How brilliant",
            alt_text="A mask",
            post_key="1234567",
            media_url="https://p.example/1",
        )
        for term in cases:
            response = admin_client.get(list_of(Photo, q=term))

            assert [photo.pk for photo in response.context["cl"].result_list] == [
                wanted.pk
            ], term

    def test_are_filtered(self, admin_client: Client) -> None:
        album = make_album()
        make_feed(album, network="mastodon")
        make_photo(make_album("other"))
        owner = make_owner(network="mastodon")
        wanted = make_photo(album, owner, state="failed", is_hidden=True)
        for name in ["state__exact", "visibility", "network", "album"]:
            value = {
                "state__exact": "failed",
                "visibility": "hand",
                "network": "mastodon",
                "album": str(album.pk),
            }[name]

            response = admin_client.get(list_of(Photo, **{name: value}))

            assert [photo.pk for photo in response.context["cl"].result_list] == [
                wanted.pk
            ], name

    def test_that_nobody_can_be_asked_about_are_told_listed_and_removed(
        self, admin_client: Client
    ) -> None:
        album, owner = make_album(), make_owner(network="mastodon")
        make_feed(album, network="mastodon", server="one.example")
        now = timezone.now()
        asked = make_photo(album, owner, server="one.example")
        not_yet = make_photo(album, owner, server="gone.example")
        silent = make_photo(album, owner, server="", unanswered_since=now)
        of_x = make_photo(album, make_owner(network="x"))
        of_others = make_photo(album, make_owner(network="x"), server="x.example")
        hidden = make_photo(album, make_owner(network="x"), is_hidden=True)

        text = admin_client.get(reverse("admin:index")).text
        listed = admin_client.get(list_of(Photo, visibility="unasked"))
        everything = (asked, not_yet, silent, of_x, of_others)
        values = {"reason": "left us", "is_confirmed": "yes"}
        told = act(admin_client, "remove_unasked", *everything, **values)

        assert "3 photos of which nobody can be asked whether they were" in text
        assert list_of(Photo, visibility="unasked") in text
        assert [photo.pk for photo in listed.context["cl"].result_list] == [
            of_others.pk,
            of_x.pk,
            silent.pk,
        ]
        assert told == "3 photos: removed for good."
        assert set(Photo.objects.all()) == {asked, not_yet, hidden}
        assert visible(album) == 2
        reasons = Tombstone.objects.values_list("reason", flat=True)
        assert list(reasons) == ["left us"] * 3
        assert LogEntry.objects.filter(change_message__contains="left us").count() == 3

    def test_are_not_removed_without_a_reason(self, admin_client: Client) -> None:
        album = make_album()
        make_feed(album, network="mastodon")

        values = {"reason": " ", "is_confirmed": "yes"}
        told = act(admin_client, "remove_unasked", make_photo(album), **values)

        assert told.startswith("Say why")
        assert visible(album) == 1

    def test_a_filter_that_means_nothing_finds_nothing(
        self, admin_client: Client
    ) -> None:
        make_photo(make_album())

        response = admin_client.get(list_of(Photo, album="x"))

        assert len(response.context["cl"].result_list) == 0

    def test_have_thumbnails(self, admin_client: Client) -> None:
        photo = make_photo(make_album(), **store_picture(400, 300))

        text = admin_client.get(list_of(Photo)).text

        assert f'{photo.content_hash}-320.webp" width="80" height="60"' in text
