"""The decoder workers that a test has started, apart from its other processes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psutil

# Of tests before this one, whose pools live on: a fixture of this folder sets it.
earlier: frozenset[int] = frozenset()


def decoder_workers_of(process: int | None = None) -> list[int]:
    """The living ones that this test, or another process, has started."""
    living = _living(psutil.Process(process or os.getpid()))
    return [worker for worker in living if worker not in earlier]


def _living(process: psutil.Process) -> Iterator[int]:
    for child in process.children():
        try:
            is_decoder = "datasource.media.decoder_worker" in child.cmdline()
            if is_decoder and child.status() != psutil.STATUS_ZOMBIE:
                yield child.pid
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
