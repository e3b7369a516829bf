"""A backup of the whole album."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from app.models import Album, Photo, ReportSender
from app.operations.backup import parts
from tests.app.factories import (
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.operations.backups import (
    backup,
    files,
    lose_everything,
    restore,
    stop_in,
)
from tests.running import PATIENCE_SECONDS, ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)


class TestTheNextBackup:
    def test_copies_new_pictures_only_and_drops_those_that_are_gone(
        self, album: Album, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        copied = sorted((tmp_path / "backup" / "media").rglob("*.webp"))
        moments = {path: path.stat().st_mtime_ns for path in copied}
        gone = Photo.objects.filter(state="ready").first()
        assert gone
        call_command("remove", photo=[gone.pk])
        make_photo(album, **store_picture(colour="#ffffff"))

        backup(tmp_path / "backup")

        names = set(files(tmp_path / "backup" / "media"))
        stored = set(files(tmp_path / "media"))
        assert names == {name for name in stored if not name.startswith("removals/")}
        left = [path for path in copied if path.exists()]
        assert 0 < len(left) < len(copied)
        assert all(path.stat().st_mtime_ns == moments[path] for path in left)

    def test_keeps_pictures_that_the_disk_has_lost(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        """Or that lie on a volume that is not mounted."""
        backup(tmp_path / "backup")
        media = files(tmp_path / "media")
        (tmp_path / "media").rename(tmp_path / "away")

        backup(tmp_path / "backup")

        assert files(tmp_path / "backup" / "media") == media
        lose_everything(settings, tmp_path)
        restore(tmp_path / "backup")
        assert files(tmp_path / "new" / "media") == media

    def test_that_is_killed_leaves_the_former_one_whole(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        make_photos(album, 3_000)
        backup(tmp_path / "backup")
        command = [sys.executable, "manage.py", "backup", str(tmp_path / "backup")]
        values = {
            "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": database_url(),
        }
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | values)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(list((tmp_path / "backup").glob("database/*"))) < 2:
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.kill()
        process.wait()

        assert len(list((tmp_path / "backup").glob("database/*"))) == 2
        restore(tmp_path / "backup", check=True)
        lose_everything(settings, tmp_path)
        assert "3,003 photos" in restore(tmp_path / "backup")

    @pytest.mark.parametrize("step", ["tables", "pictures"])
    def test_that_is_stopped_leaves_the_former_one_whole(
        self,
        album: Album,
        settings: Settings,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        step: str,
    ) -> None:
        backup(tmp_path / "backup")
        make_photo(album, **store_picture(colour="#ffffff"))
        stop_in(monkeypatch, step)

        with pytest.raises(CommandError, match="next run goes on"):
            backup(tmp_path / "backup")

        monkeypatch.undo()
        backup_files = tmp_path / "backup"
        restore(backup_files, check=True)
        assert "4 photos" in backup(backup_files)
        assert len(list(backup_files.glob("database/*"))) == 1


def test_what_is_written_meanwhile_is_not_in_it(
    album: Album, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first table is of the same moment as the last, and nobody waits for it."""
    write = parts.write
    saved: list[Photo] = []

    def write_while_photos_come(*args: Any, **options: Any) -> Any:
        if not saved:
            with ThreadPoolExecutor(1) as others:
                saved.append(others.submit(in_a_thread_of_its_own, album).result())
        return write(*args, **options)

    def in_a_thread_of_its_own(album: Album) -> Photo:
        try:
            return make_photo(album)
        finally:
            connection.close()

    monkeypatch.setattr(parts, "write", write_while_photos_come)

    assert "3 photos" in backup(tmp_path / "backup")
    assert Photo.objects.count() == 4


def test_settings_are_in_it_without_what_opens_anything(
    album: Album, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = "geheim-geheim"
    monkeypatch.setenv("HASHTAGS", "carnival,caturday")
    monkeypatch.setenv("X_BEARER_TOKEN", opens)
    monkeypatch.setenv("EMAIL_URL", f"smtp://me:{opens}@mail.example:587")

    backup(tmp_path / "backup")

    text = (tmp_path / "backup" / "manifest.json").read_text()
    assert json.loads(text)["settings"]["HASHTAGS"] == "carnival,caturday"
    assert opens not in text


@pytest.mark.one_database
def test_where_reports_came_from_is_not_in_it(album: Album, tmp_path: Path) -> None:
    photo = album.photos.earliest("pk")
    Client().post(reverse("photo-report", args=[photo.pk]), {"reason": "mine"})
    assert ReportSender.objects.exists()

    backup(tmp_path / "backup")

    tables = json.loads((tmp_path / "backup" / "manifest.json").read_text())["tables"]
    assert "app_report" in str(tables)
    assert "reportsender" not in str(tables)
