"""Jobs of tests that run at the same time, and locks that somebody else holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


def at_once(*jobs: Callable[[], Any]) -> None:
    """Run all jobs in threads that start together; what one raises is raised."""
    barrier, errors = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            job()
        except Exception as error:  # noqa: BLE001  # raised below, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@contextmanager
def elsewhere(*statements: str) -> Iterator[CursorWrapper]:
    """Somebody else has executed this, and goes no further."""
    other = connection.copy()
    other.connect()
    with other.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")
    other.close()


def lock_of_the_album() -> tuple[str, ...]:
    if connection.vendor == "sqlite":
        return ("BEGIN IMMEDIATE",)
    return ("BEGIN", "SELECT * FROM app_album FOR UPDATE")


def hold_lock(*, seconds: float) -> threading.Thread:
    """Somebody else holds the album's lock for so long, from now on."""
    is_held = threading.Event()

    def hold() -> None:
        with elsewhere(*lock_of_the_album()):
            is_held.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    return holder


@contextmanager
def impatient_sqlite() -> Iterator[None]:
    """It waits for a fifth of a second instead of 20 seconds; PostgreSQL for ever."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA busy_timeout = 200")
    try:
        yield
    finally:
        connection.close()


def end_connections() -> None:
    """Of everybody to this PostgreSQL database, as a restart ends them."""
    with elsewhere() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
