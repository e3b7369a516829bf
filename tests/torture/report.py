"""The report: every figure that the album must reach, and what was seen of it."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import on_postgresql
from tests.torture.figures import Figure, Number
from tests.torture.parts import DATABASES, Part
from tests.torture.state import Progress, State

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = ("What", "Goal", "SQLite", "PostgreSQL", "Result", "Minutes")
NO_DATABASE = "–"


def lines(state: State, parts: Sequence[Part], *, divisor: int) -> Iterator[str]:
    yield "# What `make torture` has seen"
    yield ""
    yield f"From {state.kept['begun']} to {state.kept.get('saved', '')}, {machine()}."
    if divisor > 1:
        yield f"A small run: the goals below are divided by {divisor}."
    yield ""
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{'---|' * len(HEAD)}"
    for part in parts:
        for figure in part.figures:
            yield f"| {' | '.join(_row(state, part, figure, divisor))} |"
    yield from _broken(state, parts)


def _row(state: State, part: Part, figure: Figure, divisor: int) -> Iterator[str]:
    every = [state.progress(database, part.name) for database in part.databases]
    yield figure.what
    yield figure.target
    for database in DATABASES:
        progress = state.progress(database, part.name)
        is_seen = database in part.databases
        yield _seen(figure, progress) if is_seen else NO_DATABASE
    yield _verdict(figure, every, divisor)
    yield " + ".join(f"{progress.seconds / 60:.1f}" for progress in every)


def _seen(figure: Figure, progress: Progress) -> str:
    if not progress.is_begun:
        return "not run"
    seen = figure.seen(progress.counts)
    broken = len(progress.broken)
    return f"{seen}; {broken} broken" if broken else seen


def _verdict(figure: Figure, every: Sequence[Progress], divisor: int) -> str:
    if any(progress.broken for progress in every):
        return "**broken**"
    if not all(progress.is_begun for progress in every):
        return "not run"
    if all(figure.is_reached(progress.counts, divisor) for progress in every):
        return "kept"
    return "**not reached**" if isinstance(figure, Number) else "**broken**"


def is_kept(
    state: State, parts: Sequence[Part], databases: Sequence[str], *, divisor: int
) -> bool:
    return all(
        not progress.broken
        and all(each.is_reached(progress.counts, divisor) for each in part.figures)
        for part in parts
        for progress in (
            state.progress(database, part.name)
            for database in part.databases
            if database in databases
        )
    )


def _broken(state: State, parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        for database in part.databases:
            broken = state.progress(database, part.name).broken
            for task, told in broken.items():
                yield from ("", f"## {part.name} on {database}, {task}", "", "```")
                yield from (told.strip(), "```")


def machine() -> str:
    cores, python = os.cpu_count(), platform.python_version()
    return (
        f"on {cores} cores ({_processor()}), {platform.system()} {platform.release()}, "
        f"Python {python}, SQLite {sqlite3.sqlite_version}, "
        f"{_first_line(f'{on_postgresql.programs()}/initdb', '--version')}, "
        f"commit {_first_line('git', 'rev-parse', '--short', 'HEAD')}"
    )


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    told = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(": ")[2] for line in told if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _first_line(*command: str) -> str:
    """What a program says, or that this machine has none."""
    try:
        told = subprocess.check_output(command, cwd=ROOT, text=True)
    except (OSError, subprocess.CalledProcessError):
        return f"no {Path(command[0]).name}"
    return told.strip().removeprefix("initdb (").replace(") ", " ")
