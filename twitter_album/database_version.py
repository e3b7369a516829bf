"""Whether anything in the database has changed, by anybody, for next to nothing.

Each database counts its own commits. What was made of its contents is exact as long
as the number stays the same, whoever writes: this process, the clock, the organiser
at a prompt.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from django.db import connection

from twitter_album import web_limits

SNAPSHOT = "SELECT pg_current_snapshot()::text"
_lock = threading.Lock()
_watchers: dict[str, sqlite3.Connection] = {}


def current() -> str | None:
    """None where nobody knows: inside a transaction, whose changes count already."""
    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        return _of_postgresql()
    # One in memory is nobody else's to open.
    name = str(connection.settings_dict["NAME"])
    return _of_sqlite(name) if Path(name).is_file() else None


def _of_postgresql() -> str:
    """The same snapshot sees the same rows: it names all transactions that count."""
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        return str(cursor.fetchone()[0])


def _of_sqlite(name: str) -> str:
    """`data_version` counts what others commit, so it is asked over a connection
    that never writes and stays open."""
    with _lock:
        if name not in _watchers:
            _watchers[name] = sqlite3.connect(
                name,
                timeout=web_limits.LOCK_MILLISECONDS / 1000,
                isolation_level=None,
                check_same_thread=False,
            )
        return str(_watchers[name].execute("PRAGMA data_version").fetchone()[0])
