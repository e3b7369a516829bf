"""One clock for the network, the album and the sources: it moves when a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

# Ahead of the defaults of new rows, which know the real time only.
START = datetime(2036, 11, 3, 10, tzinfo=UTC)


class Clock:
    """`walkers`: the threads whose waiting it is, while it `rules`."""

    def __init__(self) -> None:
        self.now = START
        self.walkers: set[int] = set()

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Waiting takes no time of ours, only of this clock; whoever else waits in
        this process is none of its business."""
        self.walkers, wait = {threading.get_ident()}, time.sleep

        def sleep(seconds: float) -> None:
            (self.tick if threading.get_ident() in self.walkers else wait)(seconds)

        with (
            patch("django.utils.timezone.now", self),
            patch("time.sleep", sleep),
            patch("time.time", lambda: self.now.timestamp()),
        ):
            yield
