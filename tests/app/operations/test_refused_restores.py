"""Restores that would overwrite something, or bring what is damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from app.models import Album, Photo
from app.operations.backup import manifest, places
from tests.app.factories import (
    make_album,
    store_picture,
)
from tests.app.operations.backups import (
    backup,
    files,
    lose_everything,
    restore,
    spoil,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestRefused:
    def test_a_database_that_is_in_use_is_not_overwritten(
        self, album: Album, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        with pytest.raises(CommandError, match=r"not empty .*app_album: 1"):
            restore(tmp_path / "backup")

    def test_pictures_of_another_album_are_not_mixed_in(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        lose_everything(settings, tmp_path)
        store_picture(colour="#ffffff")

        with pytest.raises(CommandError, match="another album"):
            restore(tmp_path / "backup")
        assert not Album.objects.exists()

    def test_a_table_that_was_changed_is_named_and_nothing_is_written(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        (table,) = (tmp_path / "backup").glob("database/*/app_owner-0001.jsonl.gz")
        spoil(table)
        lose_everything(settings, tmp_path)

        with pytest.raises(CommandError, match=f"{table.name} was changed"):
            restore(tmp_path / "backup")
        assert not files(tmp_path / "new")

    def test_a_manifest_that_was_changed_is_refused(
        self, album: Album, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        path = tmp_path / "backup" / "manifest.json"
        path.write_text(path.read_text().replace('"count": 3', '"count": 2'))

        with pytest.raises(CommandError, match=r"manifest.json was changed"):
            restore(tmp_path / "backup", check=True)

    def test_a_picture_that_was_changed_is_named_and_left_out(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        picture = next((tmp_path / "backup" / "media").rglob("*-320.webp"))
        spoil(picture)
        with pytest.raises(CommandError, match=picture.name):
            restore(tmp_path / "backup", check=True)
        lose_everything(settings, tmp_path)

        with pytest.raises(CommandError, match=picture.name):
            restore(tmp_path / "backup")

        assert Photo.objects.count() == 3
        assert picture.name not in str(files(tmp_path / "new"))
        assert Photo.objects.filter(state="pending").count() == 2

    def test_a_backup_of_a_later_version_is_refused(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        storage = places.storage_at(str(tmp_path / "backup"))
        later = replace(manifest.read(storage), migrations=[["app", "9999_later"]])
        manifest.write(storage, later)
        lose_everything(settings, tmp_path)

        with pytest.raises(CommandError, match=r"does not know \(app.9999_later\)"):
            restore(tmp_path / "backup")
        assert not Album.objects.exists()

    def test_the_backup_of_another_album_is_not_replaced(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        path = tmp_path / "backup" / "manifest.json"
        before = path.read_text()
        lose_everything(settings, tmp_path)
        make_album("another")

        with pytest.raises(CommandError, match="another album"):
            backup(tmp_path / "backup")
        assert path.read_text() == before
