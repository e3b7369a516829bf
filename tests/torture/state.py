"""What was done and found so far, kept in a file: nothing of it is done again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Task = tuple[str, int]


class State:
    """Of all parts on all databases."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, Any] = (
            json.loads(path.read_text()) if path.exists() else {}
        )
        self.kept.setdefault("begun", now())

    def progress(self, database: str, part: str) -> Progress:
        return Progress(self, f"{part} on {database}")

    def save(self) -> None:
        self.kept["saved"] = now()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.with_suffix(".part")
        written.write_text(json.dumps(self.kept))
        written.replace(self.path)


class Progress:
    """Of one part on one database: its tasks that are `done`, the `sums` of what they
    counted, by group, and what was `broken`, by task: that is done again."""

    def __init__(self, state: State, name: str) -> None:
        self.state, self.name = state, name
        kept = state.kept.get(name, {})
        self.done: set[Task] = {(group, seed) for group, seed in kept.get("done", [])}
        self.sums = {name: Counter(sums) for name, sums in kept.get("sums", {}).items()}
        self.broken: dict[str, str] = kept.get("broken", {})
        self.seconds: float = kept.get("seconds", 0)

    @property
    def counts(self) -> Counter[str]:
        return sum(self.sums.values(), Counter[str]())

    @property
    def is_begun(self) -> bool:
        return bool(self.done or self.broken)

    def add(self, task: Task, counts: dict[str, int], broken: str) -> None:
        group, seed = task
        self.broken.pop(f"{group} {seed}", None)
        if broken:
            self.broken[f"{group} {seed}"] = broken
        else:
            self.done.add(task)
            self.sums.setdefault(group, Counter()).update(counts)

    def save(self, seconds: float) -> None:
        """`seconds`: how long it took since the last time."""
        self.seconds += seconds
        self.state.kept[self.name] = {
            "done": sorted(self.done),
            "sums": self.sums,
            "broken": self.broken,
            "seconds": self.seconds,
        }
        self.state.save()


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
