"""How long a web request may wait for the database, and keep it busy.

The clock and commands wait as long as it takes. What a page reads needs no lock, so it
is a decision of the organiser that comes to this end: 503, with Retry-After.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from twitter_album import database_settings

# For a row; on SQLite, for the place of the only one who writes.
LOCK_MILLISECONDS = 3_000
# PostgreSQL's; the slowest list of the admin needs a tenth.
STATEMENT_MILLISECONDS = 15_000


def apply() -> None:
    """To every connection that this process opens from now on."""
    # By a signal, since a thread of the server opens a connection of its own.
    connection_created.connect(_limit, dispatch_uid=__name__)


def _limit(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    # What a session sets there is the next client's, the clock's too: scaling.md tells
    # how PgBouncer itself limits web requests.
    if database_settings.is_behind_pgbouncer(connection.settings_dict):
        return
    limits = [f"PRAGMA busy_timeout = {LOCK_MILLISECONDS}"]
    if connection.vendor == "postgresql":
        limits = [
            f"SET lock_timeout = {LOCK_MILLISECONDS}",
            f"SET statement_timeout = {STATEMENT_MILLISECONDS}",
        ]
    for limit in limits:
        # Past Django's cursor, where it would count among the questions of a page.
        connection.connection.execute(limit).close()
