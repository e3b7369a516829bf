"""Questions for changes that make no sense, and versions that are no use any more."""

from __future__ import annotations

import pytest
from django.test import Client

from app.models import Album, Photo
from app.syndication import restored_backups
from tests.app.api_follower import CHANGES, Follower, refused
from tests.app.factories import make_album, make_photo, make_photos
from tests.app.reading import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album()


class TestErrors:
    def test_what_makes_no_sense_is_told(self, client: Client, album: Album) -> None:
        cases = [
            *((f"since={since}", "since is the version") for since in ("", "x", "%00")),
            ("since=12345678-99999999999999999999", "since is the version"),
            ("limit=0", "limit must be a whole number"),
            ("network=myspace", "network must be one of"),
            ("described=yes", "described must be 1"),
            ("on=today", "on must be a day"),
            ("owner=%00", "owner must be the name"),
            ("sort=oldest", "no such parameter here: sort."),
            ("after=1-1", "no such parameter here: after."),
            ("before=1-1", "no such parameter here: before."),
            (
                "onwer=ana",
                "Use since, limit, q, network, owner, described, on, format.",
            ),
        ]
        for query, told in cases:
            assert told in refused(client, query, 400), (query, told)

    def test_a_topic_that_is_not_there_is_404(self, client: Client) -> None:
        for address in ("/api/topic/nothing/changes", "/api/topic/nothing/changes/"):
            assert client.get(address).status_code == 404

    def test_a_version_of_another_topic_is_gone(
        self, client: Client, album: Album
    ) -> None:
        make_photo(make_album("masks"))
        seen = get(client, "/api/topic/masks/changes")["version"]

        refused(client, f"since={seen}", 410)

    @pytest.mark.parametrize("is_noticed", [True, False])
    def test_of_a_restored_database_is_410_until_one_starts_again(
        self, client: Client, album: Album, *, is_noticed: bool
    ) -> None:
        lost, kept = make_photos(album, 2)
        restored_backups.notice_restore()
        follower = Follower(client)
        follower.follow()

        Photo.objects.filter(pk=lost.pk)._raw_delete("default")
        Photo.objects.update_quietly(version=0)
        Album.objects.update(version=0)
        assert not is_noticed or restored_backups.notice_restore()

        told = refused(client, f"since={follower.version}", 410)
        assert "Start again without since." in told
        again = Follower(client)
        again.follow()
        again.assert_has_the_list()
        assert again.photos.keys() == {kept.pk}

    def test_an_error_is_a_page_for_browsers_too(
        self, client: Client, album: Album
    ) -> None:
        response = client.get(
            f"{CHANGES}?since=12345678-1", headers={"accept": "text/html"}
        )

        assert response.status_code == 410
        assert "Start again without since." in response.content.decode()
