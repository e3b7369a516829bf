"""The state of a world in a small file, so that a restart serves the same posts."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from datasource.simulator.world.world import World

DEFAULT_SEED = 1


class WorldStateError(Exception):
    """The file cannot be read or written; the message says which and what to do."""


@dataclass
class WorldState:
    """Seed, start and hashtags asked for so far: all that the posts are made from."""

    path: Path
    seed: int
    started_at: datetime
    hashtags: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, path: Path, *, seed: int | None) -> "WorldState":
        """The state stored there; a new one where there is none or the seed differs."""
        stored = cls._read(path)
        if stored is not None and seed in (None, stored.seed):
            return stored
        now = datetime.now(UTC)
        world_state = cls(path, DEFAULT_SEED if seed is None else seed, now)
        world_state._write()
        return world_state

    def world(self, *, only: list[str] | None = None) -> World:
        """The world itself; a closed one where hashtags are given."""
        lock = Lock()

        def remember(hashtag: str) -> None:
            with lock:
                self.hashtags.append(hashtag)
                self._write()

        return World(
            seed=self.seed,
            started_at=self.started_at,
            hashtags=only or self.hashtags,
            is_closed=bool(only),
            on_new_hashtag=remember,
        )

    @classmethod
    def _read(cls, path: Path) -> "WorldState | None":
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            # The key is older than the name: files of demos that run already have it.
            started_at = datetime.fromisoformat(stored["born_at"])
            return cls(path, int(stored["seed"]), started_at, list(stored["hashtags"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorldStateError(
                f"{path} cannot be read ({error}). Delete it to start a new world."
            ) from error

    def _write(self) -> None:
        """Whole or not at all, so that a kill leaves the old file."""
        content = {
            "seed": self.seed,
            "born_at": self.started_at.isoformat(),
            "hashtags": self.hashtags,
        }
        part = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            os.replace(part, self.path)
        except OSError as error:
            raise WorldStateError(f"{self.path} cannot be written: {error}") from error
