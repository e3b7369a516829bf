"""A part of the long run: what it does, and the figures that it must reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.torture import seeded_bugs
from tests.torture.chunks import Chunk, Found, run_tests
from tests.torture.figures import Figure, Number

DATABASES = ("sqlite", "postgresql")
SQLITE = ("sqlite",)


@dataclass(frozen=True, kw_only=True)
class Part:
    """`chunk`: how much of it one process does at a time; `databases`: where one of
    them would only repeat the other, it is SQLite."""

    name: str
    figures: tuple[Figure, ...]
    work: Callable[[Chunk], Found]
    chunk: int = 1
    databases: tuple[str, ...] = DATABASES


def tests(*paths: str) -> Callable[[Chunk], Found]:
    return lambda chunk: run_tests(chunk, *(f"tests/{path}" for path in paths))


def seeded_bug(chunk: Chunk) -> Found:
    """The bug of that number."""
    found = Found()
    for bug in seeded_bugs.EVERY[chunk.seed : chunk.seed + 1]:
        found.counts.update(bugs=1, caught=int(seeded_bugs.is_caught(bug)))
    return found


def numbers(goal: int, promise: str, **what: str) -> tuple[Number, ...]:
    """Of what is counted under these names."""
    return tuple(
        Number(what=told, count=count, goal=goal, promise=promise)
        for count, told in what.items()
    )


def walks(faults: int, crashes: int) -> Part:
    """They have a run of their own: see the module `walks`."""
    promise = "0 gaps, 0 doubles, drained within 3 clean runs"
    return Part(
        name="walks",
        figures=(
            *numbers(faults, promise, faults="Faults of an API"),
            *numbers(crashes, promise, crashes="Crash points"),
        ),
        work=lambda chunk: Found(),
    )
