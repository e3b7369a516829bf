"""Django's settings of the database, completed for each kind of it.

Two options in the address of a PostgreSQL are ours: `pool`, the most connections that
a process keeps in a pool, and `pgbouncer`, for a PgBouncer in transaction mode.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

SQLITE_OPTIONS = {
    # Django's defaults let concurrent writers fail at once with "locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
MAX_POOL_SIZE = 1_000
# For a connection of the pool; after that a page is an error, and says so.
POOL_WAIT_SECONDS = 10
MAX_AGE_SECONDS = 60


class MissingPackage(ValueError):
    """Of an option; the message says what to install."""


def completed(database: dict[str, Any]) -> dict[str, Any]:
    """Raises ValueError where an option of ours has a wrong value, MissingPackage where
    it needs what is not installed."""
    # SQLite too: a new connection reads the whole schema, a fifth of a page's time.
    database = {"OPTIONS": {}, **database, "CONN_MAX_AGE": MAX_AGE_SECONDS}
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, "OPTIONS": SQLITE_OPTIONS}
    options = dict(database["OPTIONS"])
    size, is_pooled = options.pop("pool", None), options.pop("pgbouncer", "0")
    if str(is_pooled) not in ("0", "1"):
        raise ValueError(is_pooled)
    if size is not None:
        options["pool"] = _pool(size)
        # The pool keeps connections; Django refuses that both do.
        database["CONN_MAX_AGE"] = 0
    return {
        **database,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        # The next statement may go to another connection, which has no such cursor.
        "DISABLE_SERVER_SIDE_CURSORS": str(is_pooled) == "1",
    }


def is_behind_pgbouncer(database: dict[str, Any]) -> bool:
    """Whether what a session sets would be another client's a moment later."""
    return bool(database.get("DISABLE_SERVER_SIDE_CURSORS"))


def _pool(size: Any) -> dict[str, Any]:
    if not (str(size).isdecimal() and 1 <= int(size) <= MAX_POOL_SIZE):
        raise ValueError(size)
    # Said at the start: else the first request would fail.
    if find_spec("psycopg_pool") is None:
        raise MissingPackage("the package psycopg-pool too: pip install psycopg-pool")
    return {"min_size": 1, "max_size": int(size), "timeout": POOL_WAIT_SECONDS}
