"""A copy of the whole database from before an upgrade, with which one can go back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

FOLDER = "before-upgrade"
# The copy, and about as much again for tables that are made anew.
ROOM = 2


class NoCopy(Exception):
    """The text says why there is none, and what to do."""


def is_in_use() -> bool:
    """Whether another process is connected, on this machine or, with PostgreSQL, on
    another one. Closes the connection of this one."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            return bool(cursor.fetchone()[0])
    connection.close()
    with closing(sqlite3.connect(_sqlite_path(), timeout=1)) as file:
        # Of a file in WAL mode nobody gets it beside an open connection.
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            # What else it may be, the upgrade itself will meet and name.
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def make_copy() -> Path:
    """In place of that of the upgrade before; raises NoCopy."""
    is_sqlite = connection.vendor == "sqlite"
    path = settings.DATA_DIR / FOLDER / ("album.sqlite3" if is_sqlite else "album.dump")
    new = path.with_name(f"{path.name}.new")
    try:
        # For its owner alone: names, addresses and hashes of passwords are in it.
        path.parent.mkdir(mode=0o700, exist_ok=True)
        new.unlink(missing_ok=True)
        (_copy_sqlite if is_sqlite else _dump_postgresql)(new)
        # Or a power cut leaves half of it in place of the one before.
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise NoCopy(f"The copy cannot be written: {error}") from error
    finally:
        # Half of one would only take room.
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return path


def _copy_sqlite(path: Path) -> None:
    source = _sqlite_path()
    wanted, free = ROOM * source.stat().st_size, shutil.disk_usage(path.parent).free
    if free < wanted:
        raise NoCopy(
            f"The disk has no room for a copy and the upgrade: {wanted >> 20:,} MB are "
            f"wanted, {free >> 20:,} MB are free"
        )
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)


def _dump_postgresql(path: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise NoCopy(
            "pg_dump is not there: install PostgreSQL's client programs (on Debian "
            "and Ubuntu postgresql-client)"
        )
    parameters = connection.get_connection_params()
    password = parameters.pop("password", "")
    # The others are the driver's own.
    names = {
        name: value
        for name, value in parameters.items()
        if isinstance(value, str) or name == "port"
    }
    command = (
        program,
        "--format=custom",
        f"--file={path}",
        f"--dbname={make_conninfo(**names)}",
    )
    # Arguments can be read by others of this machine.
    secret = {"PGPASSWORD": password} if password else {}
    done = subprocess.run(  # noqa: S603  # ours
        command, env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoCopy(" ".join(done.stderr.split()).rstrip("."))


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])
