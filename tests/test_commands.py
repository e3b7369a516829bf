"""`manage.py` in the hands of somebody who has set up nothing yet."""

from __future__ import annotations

import os
import re
import site
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import forks, on_postgresql, release_dumps
from tests.running import give_tables
from twitter_album import __version__

ROOT = Path(__file__).resolve().parent.parent


def manage(
    folder: Path, *arguments: str, python: tuple[str, ...] = (), **values: str
) -> subprocess.CompletedProcess[str]:
    """A command with all its data in `folder`; `python`: options of the interpreter."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
    }
    if not python:
        command = ["manage.py", *arguments]
        return forks.run(command, env=environment | values, cwd=ROOT)
    return subprocess.run(
        [sys.executable, *python, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | values,
        capture_output=True,
        text=True,
        timeout=120,
    )


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    (line,) = done.stderr.strip().splitlines()
    return line


def test_commands_that_start_together_in_a_fresh_folder_make_the_tables_once(
    tmp_path: Path,
) -> None:
    """One of ours, and one of Django's."""
    commands = [("remove", "--photo", "3"), ("changepassword", "admin")]
    with ThreadPoolExecutor() as pool:
        ours, other = pool.map(lambda each: manage(tmp_path / "data", *each), commands)
    assert "3" in only_line(ours)
    assert "user 'admin' does not exist" in only_line(other)


def test_a_misspelt_setting_is_told_once_with_the_right_name(tmp_path: Path) -> None:
    names: dict[str, Any] = {
        "HASHTAG": "cat",
        "FETCH_EVERY_MINUTE": "5",
        "LANGUAGE": "en",
        "EMAIL": "",
    }

    line = only_line(manage(tmp_path, "check", **names))

    assert "HASHTAG (nearest: HASHTAGS)" in line
    assert "FETCH_EVERY_MINUTE (nearest: FETCH_EVERY_MINUTES)" in line
    assert "LANGUAGE" not in line
    assert "EMAIL" not in line


def test_a_python_without_django_is_told_how_to_start(tmp_path: Path) -> None:
    line = only_line(manage(tmp_path, "check", python=("-S", "-E")))
    assert "make run" in line


def test_a_python_that_is_too_old_is_told_which_is_needed(tmp_path: Path) -> None:
    older = "import runpy, sys; sys.version_info = (3, 9); runpy.run_path('manage.py')"
    assert "3.11 or newer" in only_line(manage(tmp_path, python=("-c", older)))


def test_the_suite_is_run_as_django_users_run_theirs(tmp_path: Path) -> None:
    done = manage(tmp_path, "test", "tests/test_architecture.py")
    assert re.search(r"[1-9] passed", done.stdout)
    assert done.returncode == 0


def test_where_pytest_is_missing_make_test_is_named(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(site.getsitepackages()[0]).iterdir():
        if "pytest" not in path.name:
            (packages / path.name).symlink_to(path)

    done = manage(tmp_path, "test", python=("-S",), PYTHONPATH=str(packages))

    assert "`make test`" in only_line(done)
    assert done.returncode


@pytest.mark.skipif(
    on_postgresql.programs() is None, reason="no PostgreSQL on this machine"
)
def test_an_album_in_sqlite_is_moved_by_the_command_that_is_told_and_back(
    tmp_path: Path, django_db_setup: None
) -> None:
    give_tables(tmp_path)
    posts = ROOT / "tests" / "fixtures" / "imports" / "x_v1.jsonl"
    assert not manage(tmp_path, "import_posts", str(posts)).returncode
    before = dumped(tmp_path)
    with on_postgresql.server(on_postgresql.programs() or Path()) as url:
        told = manage(tmp_path, "run", DATABASE_URL=url).stderr
        assert str(tmp_path / "media") in told
        (line,) = [line for line in told.splitlines() if line.startswith("  ")]
        command = line.split("manage.py ")[1].split()

        assert (
            "are moved and read back"
            in manage(tmp_path, *command, DATABASE_URL=url).stdout
        )
        assert dumped(tmp_path, DATABASE_URL=url) == before
        # What is there is not overwritten.
        done = manage(tmp_path, "move", "sqlite", DATABASE_URL=url)
        assert "not empty" in done.stderr
        assert done.returncode
        (tmp_path / "album.sqlite3").rename(tmp_path / "old.sqlite3")
        assert not manage(tmp_path, "move", "sqlite", DATABASE_URL=url).returncode
    assert dumped(tmp_path) == before
    assert not (tmp_path / "move").exists()


def dumped(folder: Path, **values: Any) -> str:
    return manage(folder, "dumpdata", "app", "auth", **values).stdout


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_the_version_is_printed_though_no_database_answers(
    tmp_path: Path, argument: str
) -> None:
    nowhere = "postgres://album@127.0.0.1:1/album"
    done = manage(tmp_path, argument, DATABASE_URL=nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    album, others = done.stdout.splitlines()
    assert album == f"Twitter Album {__version__}"
    assert "Django" in others
    assert others.endswith("PostgreSQL, which cannot be reached")


def test_a_database_that_cannot_be_upgraded_is_left_alone_and_says_so(
    tmp_path: Path,
) -> None:
    """As main left it for an evening before 0.9.0."""
    dump = (release_dumps.FOLDER / "2026-11-23" / "sqlite.sql").read_text()
    with closing(sqlite3.connect(tmp_path / "album.sqlite3")) as file:
        file.executescript(dump)
        file.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('app', '0017_failed_pictures_leave_the_counts', '2026-11-27 19:10:00')"
        )
        file.commit()
        before = list(file.iterdump())

        for command in ("run", "migrate"):
            done = manage(tmp_path, command)
            assert done.returncode == 1
            assert "27 November 2026. Nothing was changed" in only_line(done)
        assert list(file.iterdump()) == before
