"""Visitors who read pages while the attack goes on, with a watch in their hand."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.attack.target import Target

READERS = 2
PAUSE_SECONDS = 0.05


@dataclass
class Outcome:
    """What a part of the attack came to. `limit`: seconds that a page may take."""

    title: str
    limit: float
    requests: int = 0
    turned_away: int = 0
    pages: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max(self.pages, default=0)

    @property
    def median(self) -> float:
        return sorted(self.pages)[len(self.pages) // 2] if self.pages else 0


@contextmanager
def reading(target: Target, pages: Sequence[str], outcome: Outcome) -> Iterator[None]:
    """Pages are read until the block ends; late and failed ones are noted."""
    is_over = threading.Event()
    threads = [
        threading.Thread(target=_read, args=[target, pages, outcome, is_over])
        for _ in range(READERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _read(
    target: Target, pages: Sequence[str], outcome: Outcome, is_over: threading.Event
) -> None:
    for path in itertools.cycle(pages):
        answer = target.get(path)
        outcome.pages.append(answer.seconds)
        if answer.status != 200:
            outcome.failures.append(f"{path}: {answer}")
        elif answer.seconds > outcome.limit:
            outcome.failures.append(f"{path}: took {answer.seconds:.1f} s")
        if is_over.wait(PAUSE_SECONDS):
            return
