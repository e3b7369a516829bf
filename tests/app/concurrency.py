"""Jobs of tests that run at the same time, and locks that somebody else holds."""

from __future__ import annotations

import threading
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
