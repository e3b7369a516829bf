"""Prepares the database on the first start, by whatever process comes first."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.dispatch import Signal

from twitter_album import data_dir
from twitter_album.log_causes import is_our_mistake

# The number of our advisory lock on PostgreSQL.
ADVISORY_LOCK_ID = 7_042_011
# The tables are there, and the command has written nothing yet.
prepared = Signal()


def migrate() -> None:
    """Bring the tables up to date, however many processes start together."""
    if is_behind():
        with exclusively():
            call_command("migrate", verbosity=0)


def prepare() -> None:
    """`migrate`, before anything is written; raises CommandError where the album seems
    to lie in another database."""
    migrate()
    if instructions := instructions_to_move_album():
        raise CommandError(instructions)
    prepared.send(None)


def is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_all_migrations() -> bool:
    """The same in one query, for who asks every few seconds; raises Error."""
    applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    try:
        return set(applied) >= _last_migrations()
    except DatabaseError as error:
        # Wrong SQL can only mean here that not even the table of migrations is there.
        if is_our_mistake(error):
            return False
        raise


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """Of each app, as its files name it; no file changes while a process lives."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


@contextmanager
def exclusively() -> Iterator[None]:
    """One process at a time, on this machine and on the others of a PostgreSQL."""
    # SQLite has no advisory lock, and all its processes share this folder.
    with data_dir.exclusive_lock(settings.DATA_DIR):
        if connection.vendor != "postgresql":
            yield
            return
        # A transaction of its own, which ends with its connection, also behind a pool.
        with closing(connection.copy()) as other:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK_ID])
            yield


def error_message(error: Error) -> str:
    """One line on what a database said, with the way out."""
    reason = " ".join(str(error).split()).rstrip(".")
    try:
        if is_behind():
            return "The database is not prepared yet: run `manage.py migrate` first."
    except Error:
        pass  # it cannot be reached at all
    where = "DATABASE_URL" if connection.vendor != "sqlite" else "DATA_DIR"
    return (
        f"The database ({connection.vendor}) cannot be used: {reason}. Check {where}."
    )


def instructions_to_move_album() -> str:
    """How to move the album from SQLite in DATA_DIR to an empty database that
    DATABASE_URL leads to; empty where there is nothing to move."""
    path = settings.DATA_DIR / "album.sqlite3"
    is_here = connection.settings_dict["NAME"] in (path, str(path))
    if is_here or not (photos := photo_count_in(path)):
        return ""
    # Whoever has an album there has moved already.
    if apps.get_model("app", "Album")._default_manager.exists():
        return ""
    manage = f"{sys.executable} {Path(settings.BASE_DIR) / 'manage.py'}"
    pictures = "" if settings.MEDIA_S3 else f", in {settings.MEDIA_ROOT}"
    return (
        f"DATABASE_URL leads to a database without an album, but {path} holds one of "
        f"{photos:,} photos. Started here, all of it would be fetched, paid and "
        "announced again. To move it, run this with the same settings as now:\n"
        f"  {manage} move\n"
        f"The pictures stay where they are{pictures}. To begin anew instead, choose "
        "another DATA_DIR."
    )


def photo_count_in(path: Path) -> int:
    """0 where there is no album."""
    if not path.is_file():
        return 0
    try:
        # Read-only: to look must not make an empty database.
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
            return int(file.execute("SELECT count(*) FROM app_photo").fetchone()[0])
    except sqlite3.Error:
        return 0
