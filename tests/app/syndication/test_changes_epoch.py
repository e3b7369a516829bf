"""Another history: followers notice a restored database, whose versions are others'."""

from __future__ import annotations

import json

import pytest
from pytest_django import Settings

from app.models import Album
from app.syndication import restored_backups
from app.syndication.changes import CursorIsGone
from tests.app.factories import (
    make_album,
    make_photos,
)
from tests.app.syndication.album_changes import news
from twitter_album import database_setup, redistribution_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album()


class TestAnotherHistory:
    def test_a_restored_database_is_noticed(self, album: Album) -> None:
        make_photos(album, 5)
        seen = news(album).cursor
        assert not restored_backups.notice_restore()

        Album.objects.filter(pk=album.pk).update(version=1)

        assert restored_backups.notice_restore()
        assert not restored_backups.notice_restore()
        Album.objects.filter(pk=album.pk).update(version=1000)
        with pytest.raises(CursorIsGone):
            news(album, seen)

    def test_a_restored_database_is_noticed_before_a_command_changes_it(
        self, album: Album
    ) -> None:
        make_photos(album, 5)
        seen = news(album).cursor
        restored_backups.notice_restore()
        Album.objects.filter(pk=album.pk).update(version=1)

        database_setup.prepare()
        Album.objects.filter(pk=album.pk).update(version=1000)

        with pytest.raises(CursorIsGone):
            news(album, seen)

    def test_at_once_where_it_is_behind_the_cursor(self, album: Album) -> None:
        make_photos(album, 5)
        seen = news(album).cursor

        Album.objects.filter(pk=album.pk).update(version=1)

        with pytest.raises(CursorIsGone):
            news(album, seen)

    def test_an_album_that_was_deleted_is_none(self, album: Album) -> None:
        make_album("later")
        restored_backups.notice_restore()

        album.delete()

        assert not restored_backups.notice_restore()

    def test_a_spoilt_file_of_ours_is_written_anew(
        self, album: Album, settings: Settings
    ) -> None:
        path = settings.DATA_DIR / restored_backups.HIGH_WATER_FILE
        path.write_text("{half")

        assert not restored_backups.notice_restore()
        versions = json.loads(path.read_text())["versions"]
        assert versions == {str(album.pk): album.version}

    def test_a_restored_folder_is_noticed_though_its_files_agree(
        self, album: Album, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = settings.DATA_DIR / restored_backups.HIGH_WATER_FILE
        restored_backups.notice_restore()
        backup = json.loads(path.read_text())
        backup["written_at"] -= 3600  # a backup of an hour ago, restored now
        path.write_text(json.dumps(backup))

        assert restored_backups.notice_restore()
        assert not restored_backups.notice_restore()
        (line,) = caplog.messages
        assert "A restored backup was noticed" in line

    def test_another_redistribution_policy_begins_anew(
        self, album: Album, settings: Settings
    ) -> None:
        seen = news(album).cursor

        settings.DISPLAY_POLICY = redistribution_policy.parse(
            "x.api=nothing", networks=("x", "mastodon", "bluesky")
        )

        with pytest.raises(CursorIsGone):
            news(album, seen)
