"""Progress of long work: a bar on a terminal, elsewhere a line now and then; and an
orderly stop wherever it moves."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from tqdm import tqdm

from twitter_album import shutdown

LINE_SECONDS = 30
GOES_ON = "the next run goes on from here"


class Stopped(Exception):
    """Somebody asked for it; what was done stays, and the next run goes on."""


class Progress:
    """How far something is; told on standard error."""

    def __init__(self, description: str, *, total: int | None, unit: str) -> None:
        self.description, self.total, self.unit = description, total, unit
        self.count = 0
        self.told_at = time.monotonic()
        is_terminal = sys.stderr.isatty()
        self.bar = tqdm(
            total=total,
            unit=unit if unit == "B" else f" {unit}",
            unit_scale=unit == "B",
            desc=description,
            disable=not is_terminal,
        )

    def add(self, count: int) -> None:
        self.count += count
        self.bar.update(count)
        is_time = time.monotonic() - self.told_at >= LINE_SECONDS
        if self.bar.disable and is_time:
            self.tell()

    def tell(self) -> None:
        """`Pictures: 1,200 of 5,000 files`"""
        self.told_at = time.monotonic()
        of = f" of {self.total:,}" if self.total else ""
        unit = "bytes" if self.unit == "B" else self.unit
        sys.stderr.write(f"{self.description}: {self.count:,}{of} {unit}\n")
        sys.stderr.flush()


@contextmanager
def shown(
    description: str, *, total: int | None = None, unit: str
) -> Iterator[Progress]:
    """Of work that looks by itself whether it should stop. `unit`: `files`; `B` for
    bytes. Where it was stopped, its last word is how far it came."""
    progress = Progress(description, total=total, unit=unit)
    try:
        yield progress
    finally:
        progress.bar.close()
        if shutdown.is_requested() and progress.bar.disable:
            progress.tell()


@contextmanager
def progress(
    description: str, *, total: int | None = None, unit: str
) -> Iterator[Callable[[int], None]]:
    """What is called with each count more; raises Stopped."""
    with shown(description, total=total, unit=unit) as current:

        def update(count: int) -> None:
            current.add(count)
            if shutdown.is_requested():
                raise Stopped

        yield update


def stop(what_follows: str = GOES_ON) -> CommandError:
    """To be raised by a command: one sentence, and the exit code of its signal."""
    return CommandError(f"Stopped; {what_follows}.", returncode=shutdown.exit_code())
