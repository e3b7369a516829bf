"""Two workers in threads, of whom one goes on at a time: chance decides which, at each
point where no transaction of theirs is open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.transaction import Atomic

PATIENCE_SECONDS = 60
enter_atomic = Atomic.__enter__


class Turns:
    """`changes`: how often the other one went on while both were at work."""

    def __init__(self, chance: Random, *, changing: float) -> None:
        self.chance, self.changing = chance, changing
        self.changes = 0
        self._condition = threading.Condition()
        self._at_work: list[int] = []
        self._turn = 0

    def run(self, threads: ThreadPoolExecutor, *jobs: Callable[[], object]) -> None:
        """What one of them raises is raised, once all have ended."""
        self._at_work = list(range(len(jobs)))
        barrier = threading.Barrier(len(jobs))
        running = [
            threads.submit(self._work, number, job, barrier)
            for number, job in enumerate(jobs)
        ]
        wait(running)
        for future in running:
            future.result()

    def _work(
        self, number: int, job: Callable[[], object], barrier: threading.Barrier
    ) -> None:
        barrier.wait(PATIENCE_SECONDS)
        _here.number, _here.turns = number, self
        try:
            self._wait(number)
            with connection.execute_wrapper(_at_statement):
                job()
        finally:
            _here.turns = None
            with self._condition:
                self._at_work.remove(number)
                self._turn = next(iter(self._at_work), 0)
                self._condition.notify_all()

    def pause(self, number: int) -> None:
        with self._condition:
            if len(self._at_work) > 1 and self.chance.random() < self.changing:
                (self._turn,) = (each for each in self._at_work if each != number)
                self.changes += 1
                self._condition.notify_all()
        self._wait(number)

    def _wait(self, number: int) -> None:
        with self._condition:
            is_next = self._condition.wait_for(
                lambda: self._turn == number, PATIENCE_SECONDS
            )
        if not is_next:
            raise TimeoutError("the other worker never gave way")


class _Here(threading.local):
    """Whose thread this is."""

    number = 0
    turns: Turns | None = None


_here = _Here()


def may_change() -> None:
    """The other one may go on here, unless a transaction is open."""
    if _here.turns and not connection.in_atomic_block:
        _here.turns.pause(_here.number)


def _at_statement(execute: Any, sql: str, *args: Any) -> Any:
    may_change()
    return execute(sql, *args)


def _enter(atomic: Atomic) -> None:
    may_change()
    enter_atomic(atomic)


@contextmanager
def changing_at_transactions() -> Iterator[None]:
    with patch.object(Atomic, "__enter__", _enter):
        yield
