"""`manage.py upgrade` brings a database of 0.9.0 to this version, and keeps a copy."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from app.operations import database_copy
from tests.app.release_database import database, read_facts
from tests.release_dumps import NETWORK
from twitter_album import __version__, database_setup

pytestmark = pytest.mark.django_db(transaction=True)
COPIES = {"sqlite": "album.sqlite3", "postgresql": "album.dump"}


@pytest.fixture(autouse=True)
def release(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """The database of 0.9.0."""
    settings.STATIC_ROOT = tmp_path / "static"
    with database("0.9.0", tmp_path, network=NETWORK):
        yield


def upgrade(*arguments: str) -> str:
    told = StringIO()
    call_command("upgrade", *arguments, stdout=told)
    return told.getvalue()


def steps() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'app'")
        return sorted(name for (name,) in cursor.fetchall())


def test_an_album_of_0_9_0_is_upgraded_with_a_copy_from_before(
    settings: Settings,
) -> None:
    facts, old_steps = read_facts(), steps()
    page = settings.STATIC_ROOT / "css" / "site.0123456789ab.css"
    page.parent.mkdir(parents=True)
    page.write_text("a sheet of the version before")

    told = upgrade()

    assert f"version {__version__}" in told
    assert "0 wrong" in told
    assert read_facts() | facts == read_facts()
    assert not database_setup.is_behind()
    assert page.exists()
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()
    copy = settings.DATA_DIR / "before-upgrade" / COPIES[connection.vendor]
    assert str(copy) in told
    assert steps_in(copy) == old_steps
    assert "are those of this version" in upgrade()


def steps_in(copy: Path) -> list[str]:
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(copy)) as file:
            rows = file.execute("SELECT name FROM django_migrations WHERE app = 'app'")
            return sorted(name for (name,) in rows)
    command = ("pg_restore", "--table=django_migrations", "--data-only", "-f-", copy)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return sorted(name for _, app, name, _ in lines if app == "app")


def test_an_album_that_runs_is_not_upgraded() -> None:
    before = steps()
    other = connection.copy()
    with closing(other):
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM app_photo")
        with pytest.raises(CommandError, match="stop it"):
            upgrade()
    assert steps() == before


def test_nothing_is_upgraded_where_no_copy_can_be_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for who has one, and says so."""
    before = steps()
    folder = settings.DATA_DIR / database_copy.FOLDER
    if connection.vendor == "sqlite":
        folder.write_text("in the way")
    else:
        monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="--no-copy"):
        upgrade()
    assert steps() == before

    upgrade("--no-copy")

    assert not database_setup.is_behind()
    assert not (folder / COPIES[connection.vendor]).exists()
