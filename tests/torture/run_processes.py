"""The processes of a run: writers, some of which are killed, and followers."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

from tests.torture import mirrors

WRITERS = 4
# Of followers: the changes in an answer, and seconds between their looks.
PACES = ((7, 0.1), (500, 1.5))
MIRROR_PAUSE_SECONDS = 1
POLL_SECONDS = 0.05
SQLITE_PATIENCE_SECONDS = 300

processes = multiprocessing.get_context("fork")


@dataclass
class Outcome:
    """Of one run; `broken`: promises that were, `errors`: what writers raised.
    `is_stopped`: before all changes were made."""

    changes: int = 0
    is_stopped: bool = False
    killed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    photos: int = 0
    versions: int = 0
    told: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Run:
    """Forks while it has no threads and no open connection of its own.

    `mirrored`: hashtags of albums that are mirrored from the `site`, too.
    """

    def __init__(
        self,
        changes: int,
        *,
        seed: int,
        kill_every: int,
        size: int = 1,
        site: str = "",
        mirrored: Sequence[str] = (),
    ) -> None:
        self.chance = Random(seed)
        self.seeds = iter(range(seed * 1000, seed * 1000 + 10**9))
        self.share = changes // WRITERS
        self.kill_every = kill_every
        self.size = size
        self.site, self.mirrored = site, mirrored
        # Without a lock: who is killed may hold one.
        self.done = processes.RawArray("q", WRITERS)
        self.is_over = processes.Event()
        self.writers: list[tuple[BaseProcess, Connection]] = []
        self.outcome = Outcome()

    def run(self, watch: Callable[[int], object] = lambda done: None) -> Outcome:
        from tests.torture import follower  # of Django, which is set up by now

        values = (self.is_over, self.site)
        followers = [
            self._start(mirrors.follow, *values, tag, MIRROR_PAUSE_SECONDS)
            for tag in self.mirrored
        ]
        followers += [
            self._start(follower.follow, self.is_over, page, seconds)
            for page, seconds in PACES
        ]
        try:
            self._let_write(watch)
        except KeyboardInterrupt:
            # What was written so far is compared all the same.
            self.outcome.is_stopped = True
            for process, _ in self.writers:
                process.kill()
        for slot in range(len(self.writers)):
            self._hear(slot)
        self.is_over.set()
        for process, answers in followers:
            self._end(process, answers)
        self.outcome.changes = sum(self.done)
        return self.outcome

    def _let_write(self, watch: Callable[[int], object]) -> None:
        for slot in range(WRITERS):
            self.writers.append(self._writer(slot))
        kill_at = self.kill_every
        while any(count < self.share for count in self.done):
            time.sleep(POLL_SECONDS)
            for slot in range(WRITERS):
                self._look_after(slot)
            if sum(self.done) >= kill_at:
                self._kill(self.chance.randrange(WRITERS))
                kill_at += self.chance.randint(1, 2 * self.kill_every)
            watch(sum(self.done))

    def _start(
        self, target: Callable[..., None], *values: Any
    ) -> tuple[BaseProcess, Connection]:
        ours, theirs = processes.Pipe(duplex=False)
        values = (target, theirs, *values)
        process = processes.Process(target=_begin, args=values, daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _writer(self, slot: int) -> tuple[BaseProcess, Connection]:
        size = self.size
        return self._start(_write, self.done, slot, self.share, size, next(self.seeds))

    def _look_after(self, slot: int) -> None:
        process, _ = self.writers[slot]
        if not process.is_alive() and self.done[slot] < self.share:
            self._hear(slot)
            self.writers[slot] = self._writer(slot)

    def _hear(self, slot: int) -> None:
        """What a writer that has ended by itself has to tell."""
        process, answers = self.writers[slot]
        process.join()
        while answers.poll():
            try:
                kinds, error = answers.recv()
            except EOFError:
                break
            self.outcome.kinds.update(kinds)
            self.outcome.errors += error
            for text in error:
                print(text, file=sys.stderr)

    def _kill(self, slot: int) -> None:
        process, _ = self.writers[slot]
        if process.is_alive() and self.done[slot] < self.share:
            process.kill()
            process.join()
            self.outcome.killed += 1

    def _end(self, process: BaseProcess, answers: Connection) -> None:
        try:
            told, broken, photos, versions = answers.recv()
        except EOFError:
            told, broken, photos, versions = 0, ["a follower died"], 0, 0
        process.join()
        self.outcome.told.append(told)
        self.outcome.broken += broken
        self.outcome.photos, self.outcome.versions = photos, versions


def _begin(target: Callable[..., None], *values: Any) -> None:
    # A terminal's Ctrl-C goes to all; the first process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    target(*values)


def _write(
    answers: Connection, done: Any, slot: int, share: int, size: int, seed: int
) -> None:
    from django.db import connection

    from tests.torture.writer import Writer

    kinds: Counter[str] = Counter()
    error: list[str] = []
    if connection.vendor == "sqlite":  # four processes on a busy machine may wait
        connection.settings_dict["OPTIONS"]["timeout"] = SQLITE_PATIENCE_SECONDS
    try:
        writer, before = Writer(seed, size=size), done[slot]
        while done[slot] < share:
            kinds[writer.change()] += 1
            done[slot] = before + writer.changed
    except Exception:  # noqa: BLE001  # whatever it is, it is told
        error = [traceback.format_exc()]
    answers.send((kinds, error))
