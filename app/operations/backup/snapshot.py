"""Reads the database as of one moment, while others go on to write into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connections, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """For this thread: a connection of its own, on which nothing changes any more."""
    own: Any = connections["default"]
    database = deepcopy(own.settings_dict)
    # A pool would stay open for the one connection that is needed.
    database["OPTIONS"].pop("pool", None)
    if own.vendor == "sqlite":
        # Else nobody could write until the end.
        database["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections["default"] = type(own)(database, "default")
    try:
        with transaction.atomic():
            _begin(is_sqlite=own.vendor == "sqlite")
            yield
    finally:
        connections["default"].close()
        connections["default"] = own


def _begin(*, is_sqlite: bool) -> None:
    with connections["default"].cursor() as cursor:
        if not is_sqlite:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # The moment is that of the first query.
        cursor.execute("SELECT count(*) FROM django_migrations")
