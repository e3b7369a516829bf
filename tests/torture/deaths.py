"""The end of a process, in this one: nothing that it does afterwards has any effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.torture.wire import Wire


class Killed(BaseException):
    """Nothing after this happens: the process is gone."""


@contextmanager
def death(wire: Wire, at: int, at_request: int) -> Iterator[Counter[str]]:
    """Kills at the statement or request of that number, and keeps it dead."""
    seen: Counter[str] = Counter()

    def statement(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith(("ROLLBACK", "RELEASE")):
            return execute(sql, *args)
        seen["statements"] += 1
        if seen["dead"] or seen["statements"] >= at:
            seen["dead"] = 1
            raise Killed
        return execute(sql, *args)

    def request(moment: str) -> None:
        seen["requests"] += moment == "before"
        if seen["dead"] or (seen["requests"] >= at_request and moment == "after"):
            seen["dead"] = 1
            raise Killed

    wire.hook = request
    try:
        with connection.execute_wrapper(statement):
            yield seen
    finally:
        wire.hook = lambda moment: None
