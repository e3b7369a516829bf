"""Test databases that are copies of one that was migrated once: a migration takes six
seconds of processor time, and each worker of pytest needs a database."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"
# What the tables are made of.
SOURCES = (
    "app/migrations/*.py",
    "app/models/*.py",
    "app/querysets/full_text.py",
    "app/search_index.py",
    "app/operations/planner_statistics.py",
    "requirements.txt",
    "tests/migrated_database.py",
)
migrate = BaseDatabaseCreation.create_test_db


@cache
def fingerprint() -> str:
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create_test_db(
    creation: Any,
    verbosity: int = 1,
    autoclobber: bool = False,
    serialize: bool | None = None,
    keepdb: bool = False,
) -> str:
    """Takes the place of Django's method of that name."""
    if keepdb:
        return str(migrate(creation, verbosity, autoclobber, keepdb=True))
    is_sqlite = connection.vendor == "sqlite"
    copies = SQLite() if is_sqlite else PostgreSQL(creation)
    with one_process_at_a_time():
        if not copies.has_migrated():
            name = migrate(creation, verbosity, autoclobber)
            connection.close()
            copies.keep(name)
            return str(name)
        name = creation._get_test_db_name()
        connection.close()
        copies.copy(name)
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name
    return str(name)


class SQLite:
    def __init__(self) -> None:
        self.migrated = FOLDER / f"{fingerprint()}.sqlite3"

    def has_migrated(self) -> bool:
        return self.migrated.exists()

    def keep(self, name: str) -> None:
        for older in FOLDER.glob("*.sqlite3"):
            older.unlink()
        unfinished = self.migrated.with_suffix(".unfinished")
        shutil.copyfile(name, unfinished)
        unfinished.rename(self.migrated)

    def copy(self, name: str) -> None:
        shutil.copyfile(self.migrated, name)


class PostgreSQL:
    def __init__(self, creation: Any) -> None:
        self.creation = creation
        self.migrated = f"test_migrated_{fingerprint()}"

    def has_migrated(self) -> bool:
        with self.creation._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.migrated]
            )
            return cursor.fetchone() is not None

    def keep(self, name: str) -> None:
        self._copy(name, self.migrated)

    def copy(self, name: str) -> None:
        self._copy(self.migrated, name)

    def _copy(self, source: str, target: str) -> None:
        with self.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
