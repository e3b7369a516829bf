"""Times of a page that no cache has: its address is new each time."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

_fresh = itertools.count()


@dataclass
class Times:
    """Seconds of each request; `failed` are answers other than 200."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def milliseconds(self, share: float) -> float:
        """That this share of the requests took at most; 0 where none was answered."""
        ordered = sorted(self.seconds)
        if not ordered:
            return 0
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(address: str, times: Times) -> None:
    began = time.perf_counter()
    page = f"{address}/topic/%23carnival?visit={next(_fresh)}"
    try:
        status = requests.get(page, timeout=60).status_code
    except requests.RequestException as error:
        times.failed.append(repr(error))
        return
    times.seconds.append(time.perf_counter() - began)
    if status != 200:
        times.failed.append(str(status))


@contextmanager
def measuring(address: str, *, every: float) -> Iterator[Times]:
    """One request after `every` seconds, until the block ends."""
    times, is_over = Times(), threading.Event()

    def run() -> None:
        while not is_over.wait(every):
            measure(address, times)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield times
    finally:
        is_over.set()
        thread.join()
