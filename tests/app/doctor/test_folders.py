"""What `manage.py doctor` finds in the album's folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from app.doctor import folders
from tests.app.doctor.conftest import Doctor
from tests.full_disk import full_disk

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestFolders:
    def test_on_a_full_disk_are_named(self, doctor: Doctor) -> None:
        with full_disk():
            told = doctor("folders")
        problem = "cannot be written: the disk is full"
        assert told.names("ERROR", problem, "Delete what is not needed")

    def test_with_little_room_are_named(
        self, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        settings.ALARM_DISK_FREE_MB = 10**8
        told = doctor("folders")
        assert told.names("WARNING", "MB are left on the disk of DATA_DIR", "larger")
        monkeypatch.setattr(folders, "MIN_FREE_BYTES", 10**17)
        assert doctor("folders").code == 1

    def test_whose_file_system_takes_no_more_files_are_named(
        self, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(folders, "MIN_FREE_FILES", 10**15)
        is_named = doctor("folders").names("ERROR", "inodes are used up", "Delete")
        # Some file systems do not count their files.
        assert is_named == bool(os.statvfs(tmp_path).f_files)

    def test_that_are_no_folders_are_named(
        self, settings: Settings, doctor: Doctor
    ) -> None:
        Path(settings.MEDIA_ROOT).write_text("somebody's file")
        told = doctor("folders")
        problem = "The folder of pictures"
        assert told.names("ERROR", problem, "chown -R")
        assert "cannot be written: Not a directory" in told.text

    def test_of_another_user_are_named(
        self, tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owner = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        told = doctor("folders")
        problem = f"runs as user 12345, and DATA_DIR belongs to user {owner}"
        assert told.names("WARNING", problem, f"Run everything as user {owner}")

    def test_with_files_of_another_user_are_named(
        self, tmp_path: Path, doctor: Doctor
    ) -> None:
        locks = tmp_path / "locks"
        if os.geteuid():
            locks.symlink_to("/etc")  # root's
        else:
            locks.mkdir()
            os.chown(locks, 12345, 12345)
        told = doctor("folders")
        assert told.names("ERROR", f"{locks} belongs to user", "chown -R")

    def test_in_which_everybody_reads_secrets_are_named(
        self, tmp_path: Path, doctor: Doctor
    ) -> None:
        (tmp_path / "secret-key").write_text("geheim")
        tmp_path.chmod(0o755)
        told = doctor("folders")
        path = tmp_path / "secret-key"
        assert told.names("WARNING", f"can read {path}", f"chmod 600 {path}")
        assert "geheim" not in told.text

    def test_of_one_user_alone_are_all_right(
        self, tmp_path: Path, doctor: Doctor
    ) -> None:
        (tmp_path / "secret-key").write_text("geheim")
        tmp_path.chmod(0o700)
        assert "All right: folders" in doctor("folders").text
        assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
