"""An upgrade that fails or is killed changes nothing: the version before can go on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from pytest_django import Settings

from tests.app.release_database import database, read_facts
from tests.release_dumps import NETWORK
from twitter_album import database_setup

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)
# One of the last of those that came after 0.9.0.
LATER_STEP = "0034_namesakes_index"


@pytest.fixture
def release(tmp_path: Path) -> Iterator[None]:
    """The database of 0.9.0."""
    with database("0.9.0", tmp_path, network=NETWORK):
        yield


def tables() -> dict[str, Any]:
    """What is there, with the columns of each table, and the steps that made it."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        columns = {
            name: connection.introspection.get_table_description(cursor, name)
            for name in names
        }
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return {**columns, "steps": cursor.fetchall(), **read_facts()}


@pytest.mark.usefixtures("release")
def test_a_failed_step_undoes_those_before_it_and_says_so() -> None:
    before = tables()
    with connection.cursor() as cursor:
        # Somebody has made what a later step is about to make.
        cursor.execute("CREATE INDEX owner_namesakes ON app_owner (user_id)")

    with pytest.raises(CommandError) as told:
        database_setup.migrate()

    assert LATER_STEP in str(told.value)
    assert "owner_namesakes" in str(told.value)
    assert "Nothing was changed" in str(told.value)
    assert tables() == before
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX owner_namesakes")
    database_setup.migrate()
    assert not database_setup.is_behind()


@pytest.mark.usefixtures("release")
def test_a_step_that_is_killed_undoes_those_before_it(settings: Settings) -> None:
    before = tables()
    kill_while_applying(LATER_STEP, settings)
    assert tables() == before
    database_setup.migrate()
    assert not database_setup.is_behind()


def kill_while_applying(name: str, settings: Settings) -> None:
    names = connection.settings_dict
    place = f"{names['USER']}@{names['HOST']}:{names['PORT']}/{names['NAME']}"
    is_sqlite = connection.vendor == "sqlite"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
            "DATA_DIR": str(settings.DATA_DIR),
            "DATABASE_URL": f"sqlite:///{names['NAME']}"
            if is_sqlite
            else f"postgres://{place}",
        },
        stdout=subprocess.PIPE,
    )
    connection.close()
    assert process.stdout
    told = b""
    while name.encode() not in told and (more := os.read(process.stdout.fileno(), 999)):
        told += more
    process.kill()
    process.wait()
    process.stdout.close()
    assert name.encode() in told
