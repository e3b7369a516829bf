"""Albums and owners in the admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from app.admin import owners
from app.models import (
    Album,
    Feed,
    Milestone,
    Owner,
    Run,
)
from tests.app.admin_pages import act, list_of, make_feed, page_of, visible
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestAlbums:
    def form(self, **values: str) -> dict[str, str]:
        blank = {"tag": "", "networks": "", "milestones": "", "recipients": ""}
        rules = {"hides_sensitive": "on", "minimum_favourites": "0"}
        return blank | rules | values

    def test_a_hashtag_is_added(self, admin_client: Client) -> None:
        response = admin_client.post(
            reverse("admin:app_album_add"),
            self.form(tag="#Été", milestones="10, 20", recipients="ana@one.example"),
        )

        assert response.status_code == 302
        album = Album.objects.get()
        assert (album.tag, album.key, album.thresholds) == ("Été", "ete", [10, 20])

    def test_what_is_wrong_is_told(self, admin_client: Client) -> None:
        cases = [
            ({"tag": "two words"}, "letters, digits, emoji and underscore"),
            ({"tag": "123"}, "it has no letter"),
            ({"tag": "#CARNIVAL"}, "There is an album of #carnival already."),
            ({"tag": "new", "networks": "myspace"}, "myspace is not one of the"),
            ({"tag": "new", "milestones": "ten"}, "not a positive whole number"),
            ({"tag": "new", "recipients": "ana"}, "not an e-mail address"),
        ]
        make_album("carnival")
        for values, complaint in cases:
            response = admin_client.post(
                reverse("admin:app_album_add"), self.form(**values)
            )

            assert complaint in response.text, (values, complaint)
            assert Album.objects.count() == 1, (values, complaint)

    def test_an_edit_leaves_the_count_alone(self, admin_client: Client) -> None:
        album = make_album()
        admin_client.get(page_of(album))
        make_photos(album, 3)

        admin_client.post(page_of(album), self.form(is_paused="on", milestones="50"))

        album.refresh_from_db()
        assert (album.is_paused, album.milestones) == (True, "50")
        assert visible(album) == 3

    def test_the_form_shows_what_was_reached(self, admin_client: Client) -> None:
        album = make_album(milestones="2,500")
        make_photos(album, 3)

        text = admin_client.get(page_of(album)).text

        assert "3 – next milestone 500" in text
        assert page_of(Milestone.objects.get()) in text

    def test_an_album_with_photos_is_not_deleted(self, admin_client: Client) -> None:
        album = make_album()
        make_photo(album, is_hidden=True)
        address = reverse("admin:app_album_delete", args=[album.pk])

        assert admin_client.post(address, {"post": "yes"}).status_code == 403
        assert Album.objects.exists()

    def test_an_empty_album_is_deleted_with_its_feeds(
        self, admin_client: Client
    ) -> None:
        album = make_album()
        Run.objects.create(feed=make_feed(album))
        address = reverse("admin:app_album_delete", args=[album.pk])

        assert admin_client.get(address).status_code == 200
        assert admin_client.post(address, {"post": "yes"}).status_code == 302
        assert not Album.objects.exists()

    def test_several_are_paused_and_resumed(self, admin_client: Client) -> None:
        albums = [make_album("one"), make_album("two")]

        assert act(admin_client, "pause", *albums) == "2 albums: paused."
        assert Album.objects.filter(is_paused=True).count() == 2
        act(admin_client, "resume", *albums)
        assert Album.objects.filter(is_paused=True).count() == 0

    def test_fetch_now_makes_its_feeds_due(self, admin_client: Client) -> None:
        later = timezone.now() + timedelta(hours=1)
        album = make_album()
        feed = make_feed(album, due_at=later, not_before=later)
        other = make_feed(make_album("other"), due_at=later)

        told = act(admin_client, "fetch_now", album)

        assert told.startswith("1 feed: looked at within a minute")
        feed.refresh_from_db()
        other.refresh_from_db()
        assert feed.due_at <= timezone.now()
        assert feed.not_before == other.due_at == later
        assert Feed.objects.count() == 2


@pytest.mark.one_database
class TestOwners:
    def test_are_blocked_and_unblocked(self, admin_client: Client) -> None:
        album, owner = make_album(), make_owner("ana")
        make_photos(album, 2, owner)

        assert act(admin_client, "block", owner) == "1 account: blocked."
        assert visible(album) == 0
        act(admin_client, "unblock", owner)
        assert visible(album) == 2

    @pytest.mark.parametrize(
        ("term", "found"),
        [
            ("nd lu", ["bea", "ana"]),
            ("lund ana", ["ana"]),
            ("@CEM", ["cem"]),
            ("Cem Lund", ["cem"]),
            ("4711", ["cem"]),
            ("lund 4711", []),
        ],
    )
    def test_are_found_by_name_and_by_parts_of_it_if_they_have_many_photos(
        self,
        admin_client: Client,
        monkeypatch: pytest.MonkeyPatch,
        term: str,
        found: list[str],
    ) -> None:
        monkeypatch.setattr(owners, "MAX_SEARCHED_PEOPLE", 2)
        album = make_album()
        for name, photos, user_id in (("ana", 2, "1"), ("bea", 3, "2")):
            owner = make_owner(name, display_name=f"{name} Lund", user_id=user_id)
            make_photos(album, photos, owner)
        make_photos(
            album, 1, make_owner("cem", display_name="Cem Lund", user_id="4711")
        )

        page = admin_client.get(list_of(Owner, q=term))

        names = [owner.screen_name for owner in page.context["cl"].result_list]
        assert names == found

    def test_the_form_blocks_by_the_same_door(
        self,
        admin_client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        make_photos(album, 2, owner)

        with django_capture_on_commit_callbacks(execute=True):
            values = {"is_blocked": "on", "screen_name": "eve"}
            admin_client.post(page_of(owner), values)

        owner.refresh_from_db()
        assert (owner.is_blocked, owner.screen_name) == (True, "ana")
        assert visible(album) == 0
