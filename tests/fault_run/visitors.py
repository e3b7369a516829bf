"""A visitor who reads pages of both web servers all the time, and notes what came."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

PAGES = ("/topic/%23carnival", "/", "/owners", "/topic/%23carnival/7", "/api")
PAUSE_SECONDS = 0.3


@dataclass
class Visit:
    """`answers` counts statuses; `refused` are servers that were just being killed."""

    answers: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, answer: requests.Response, *, is_database_away: bool) -> None:
        self.answers[answer.status_code] += 1
        if answer.status_code == 200:
            return
        has_hint = answer.status_code == 503 and "Retry-After" in answer.headers
        if not (has_hint and is_database_away):
            self.wrong.append(
                f"{answer.status_code} {answer.url} {answer.headers.get('Retry-After')}"
            )


@contextmanager
def visiting(
    servers: Sequence[str], is_database_away: Callable[[], bool]
) -> Iterator[Visit]:
    """Pages are read until the block ends."""
    visit, is_over = Visit(), threading.Event()

    def run() -> None:
        for number, (server, page) in enumerate(
            itertools.cycle(itertools.product(servers, PAGES))
        ):
            if is_over.wait(PAUSE_SECONDS):
                return
            # One that no cache has: the database is asked.
            address = f"{server}{page}?visit={number}"
            was_away = is_database_away()
            try:
                answer = requests.get(address, timeout=60)
            except requests.RequestException:
                visit.refused += 1
                continue
            is_away = was_away or is_database_away()
            visit.note(answer, is_database_away=is_away)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield visit
    finally:
        is_over.set()
        thread.join()


class Outages:
    """When the database was away, with the time that a server needs to notice."""

    def __init__(self, grace_seconds: float) -> None:
        self.grace_seconds = grace_seconds
        self.is_away = False
        self.back_at = -grace_seconds

    def begin(self) -> None:
        self.is_away = True

    def end(self) -> None:
        self.is_away, self.back_at = False, time.monotonic()

    def is_felt(self) -> bool:
        return self.is_away or time.monotonic() - self.back_at < self.grace_seconds
