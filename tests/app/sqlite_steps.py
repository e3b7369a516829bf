"""What a question costs SQLite, whatever machine it runs on."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection


def steps(read: Callable[[], object]) -> int:
    """What SQLite does for it, in tens of its instructions."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, 10)
    try:
        read()
    finally:
        connection.connection.set_progress_handler(None, 10)
    return counted[0]
