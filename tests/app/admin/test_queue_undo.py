"""Each decision can be undone, by whoever made it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from app.models import Album, Decision, Owner, Photo
from app.moderation import decisions
from tests.app.admin_pages import act, visible
from tests.app.admin_queue import cards, flags, post
from tests.app.admin_staff import member
from tests.app.concurrency import at_once
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)

pytestmark = pytest.mark.django_db


class TestUndo:
    def test_goes_back_decision_by_decision(
        self, admin_client: Client, album: Album
    ) -> None:
        first, second, third = make_photos(album, 3, make_owner())
        post(admin_client, "approve", first, second)
        post(admin_client, "reject", third)
        post(admin_client, "block", first)

        assert post(admin_client, "undo") == "Undone: 1 owner blocked."
        assert not Owner.objects.get().is_blocked
        assert visible(album) == 2
        assert post(admin_client, "undo") == "Undone: 1 rejected."
        assert flags(third) == (False, False, "")
        assert post(admin_client, "undo") == "Undone: 2 approved."
        assert visible(album) == 0
        assert cards(admin_client) == [first.pk, second.pk, third.pk]
        assert post(admin_client, "undo") == "There is nothing to undo."

    def test_restores_what_each_photo_was(
        self, admin_client: Client, album: Album
    ) -> None:
        approved, rejected, new = make_photos(album, 3)
        post(admin_client, "approve", approved)
        post(admin_client, "reject", rejected)

        post(admin_client, "reject", approved, new)
        post(admin_client, "undo")

        assert flags(approved) == (True, False, "")
        assert flags(rejected) == (False, True, "rejected")
        assert flags(new) == (False, False, "")

    def test_takes_back_ones_own_decisions_only(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(member("app.change_photo", "app.view_photo"), "approve", photo)

        assert post(admin_client, "undo") == "There is nothing to undo."
        assert flags(photo) == (True, False, "")

    def test_leaves_what_somebody_else_decided_since(
        self, admin_client: Client, album: Album
    ) -> None:
        mine, theirs = make_photos(album, 2)
        post(admin_client, "approve", mine, theirs)
        act(member("app.change_photo"), "hide", theirs, reason="asked by the author")

        assert post(admin_client, "undo") == "Undone: 1 approved."
        assert flags(theirs) == (True, True, "asked by the author")

    def test_leaves_whoever_was_blocked_before(
        self, admin_client: Client, album: Album
    ) -> None:
        known, new = make_photo(album), make_photo(album)
        known.owner.block(is_blocked=True)
        post(admin_client, "block", known, new)

        post(admin_client, "undo")

        assert list(Owner.objects.filter(is_blocked=True)) == [known.owner]

    def test_bears_photos_that_are_gone(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(admin_client, "reject", photo)
        Photo.objects.all().delete()

        assert post(admin_client, "undo") == "Undone: 0 rejected."

    def test_reaches_decisions_of_any_size(self, album: Album) -> None:
        user = User.objects.create_user("ana")
        make_photos(album, 2 * decisions.BATCH_SIZE + 1)

        decisions.approve(Photo.objects.all(), user)
        assert visible(album) == 2 * decisions.BATCH_SIZE + 1
        undone = decisions.undo(user)

        assert undone is not None
        assert undone.count == 2 * decisions.BATCH_SIZE + 1
        assert visible(album) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_leave_what_either_can_undo() -> None:
    album = make_album(is_moderated=True)
    make_photos(album, 20)
    users = [User.objects.create_user(name) for name in ("ana", "eve")]

    at_once(
        lambda: decisions.approve(Photo.objects.all(), users[0]),
        lambda: decisions.reject(Photo.objects.all(), users[1]),
    )

    later = Decision.objects.latest("pk")
    approved = visible(album)
    assert approved == (20 if later.verb == "approve" else 0)
    for user in (later.user, *users):
        assert user is not None
        decisions.undo(user)
    assert visible(album) == 0
    assert decisions.awaiting_approval().count() == 20
