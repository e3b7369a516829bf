"""Changed rules of an album apply to the photos that are there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from app.models import Album, Owner
from app.moderation import decisions
from app.moderation import rules as curation
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.visibility import is_public

pytestmark = pytest.mark.django_db


def save_rules(client: Client, album: Album, **rules: str) -> None:
    """As the organiser does it, in the form of the album."""
    kept = {"minimum_favourites": "0", "hides_sensitive": "on"}
    address = reverse("admin:app_album_change", args=[album.pk])
    response = client.post(address, kept | rules)
    assert response.status_code == 302
    album.refresh_from_db()


class TestChangedRules:
    def test_apply_to_the_photos_that_are_there(
        self,
        client: Client,
        admin_client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        album = make_album()
        photo = make_photo(album, text="so much spam")

        with django_capture_on_commit_callbacks(execute=True):
            save_rules(admin_client, album, block_words="spam")
        assert not is_public(client, photo)
        assert photo.hidden_by_rule == "block word: spam"
        with django_capture_on_commit_callbacks(execute=True):
            save_rules(admin_client, album, block_words="ham")
        assert is_public(client, photo)

    @pytest.mark.django_db(transaction=True)
    def test_are_told_with_the_number_of_photos(self, admin_client: Client) -> None:
        album = make_album()
        make_photos(album, 3)

        save_rules(admin_client, album, is_moderated="on")

        text = admin_client.get(reverse("admin:index")).text
        assert "#carnival: the rules changed 3 photos." in text
        assert "3 photos await approval" in text

    def test_reach_every_batch_and_keep_the_counts(self) -> None:
        album, owner = make_album(), make_owner()
        make_photos(album, 2 * curation.BATCH_SIZE + 1, owner)
        Album.objects.update(is_moderated=True)
        album.refresh_from_db()

        changed = curation.apply_rules(album)

        assert changed == 2 * curation.BATCH_SIZE + 1
        album.refresh_from_db()
        owner.refresh_from_db()
        assert (album.photo_count, owner.photo_count) == (0, 0)
        Album.objects.update(is_moderated=False)
        album.refresh_from_db()
        curation.apply_rules(album)
        assert Album.objects.get().photo_count == changed
        assert Owner.objects.get().photo_count == changed

    def test_leave_the_approved_and_other_albums_alone(self, client: Client) -> None:
        approved = make_photo(make_album(), is_approved=True)
        other = make_photo(make_album("other"))
        Album.objects.filter(pk=approved.album_id).update(is_moderated=True)

        assert curation.apply_rules(Album.objects.get(pk=approved.album_id)) == 0
        assert is_public(client, approved)
        assert is_public(client, other)

    def test_can_be_applied_again(self, admin_client: Client) -> None:
        album = make_album()
        make_photos(album, 2)
        Album.objects.update(is_moderated=True)

        data = {"action": "apply_rules", "_selected_action": [album.pk]}
        response = admin_client.post(
            reverse("admin:app_album_changelist"), data, follow=True
        )

        assert "#carnival: the rules changed 2 photos." in response.text
        assert decisions.awaiting_approval().count() == 2
