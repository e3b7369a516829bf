"""The decisions that are made in the queue."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from app.models import Album, Decision
from tests.app.admin_pages import act, visible
from tests.app.admin_queue import cards, flags, post, queue
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)

pytestmark = pytest.mark.django_db


class TestDecisions:
    def test_approved_photos_are_shown(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 3)

        told = post(admin_client, "approve", *photos[:2])

        assert told == "2 approved."
        assert visible(album) == 2
        assert cards(admin_client) == [photos[2].pk]

    def test_rejected_photos_are_hidden_with_that_reason(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 2)

        told = post(admin_client, "reject", *photos)

        assert told == "2 rejected."
        assert cards(admin_client) == cards(admin_client, reason="new") == []
        photos[0].refresh_from_db()
        assert photos[0].hidden_because == "rejected"

    def test_a_blocked_owner_leaves_with_all_photos_of_all_albums(
        self, admin_client: Client, album: Album
    ) -> None:
        owner, other = make_owner(), make_album("other")
        photo = make_photos(album, 3, owner)[0]
        make_photo(other, owner)
        stays = make_photo(album)

        told = post(admin_client, "block", photo)

        assert told == "1 owner blocked."
        assert cards(admin_client) == [stays.pk]
        assert visible(other) == 0

    def test_what_was_hidden_by_hand_is_left_alone(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album, is_hidden=True, hidden_reason="asked by the author")

        assert post(admin_client, "approve", photo) == "That was decided already."
        assert post(admin_client, "reject", photo) == "That was decided already."
        assert flags(photo) == (False, True, "asked by the author")
        assert not Decision.objects.exists()

    def test_a_rejected_photo_can_be_approved(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(admin_client, "reject", photo)

        act(admin_client, "approve", photo)

        assert flags(photo) == (True, False, "")
        assert visible(album) == 1

    def test_nothing_chosen_is_told(self, admin_client: Client, album: Album) -> None:
        data = {"verb": "approve", "photo": ["x", "9" * 30]}

        response = admin_client.post(queue(), data, follow=True)

        assert "Choose photos first." in response.text

    def test_an_unknown_verb_is_refused(self, admin_client: Client) -> None:
        assert admin_client.post(queue(), {"verb": "explode"}).status_code == 400

    def test_the_filter_stays(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        assert post(admin_client, "approve", photo, reason="new", after="0-0")

    def test_are_in_the_audit_log(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        for verb in ("approve", "reject", "block", "undo"):
            post(admin_client, verb, photo)

        entries = LogEntry.objects.order_by("pk")
        assert [(entry.change_message, entry.object_id) for entry in entries] == [
            ("Approved", str(photo.pk)),
            ("Rejected", str(photo.pk)),
            ("Blocked", str(photo.owner_id)),
            ("Undone: 1 owner blocked", str(photo.owner_id)),
        ]

    def test_a_script_gets_its_answer_in_json(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photos(album, 2)[0]
        data = {"verb": "approve", "photo": photo.pk}

        response = admin_client.post(
            queue(), data, headers={"Accept": "application/json"}
        )

        assert response.json() == {
            "message": "1 approved.",
            "verb": "approve",
            "decision": Decision.objects.get().pk,
            "awaiting": "1 photo awaits approval",
        }
