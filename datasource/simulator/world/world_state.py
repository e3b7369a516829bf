"""Remembers when a world was born, so that a restart is the same world."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from datasource.simulator.world.world import World

DEFAULT_SEED = 1


class BirthCertificateError(Exception):
    """The file cannot be read or written; the message says which and what to do."""


@dataclass
class Birth:
    """Seed, moment of birth and hashtags asked for so far, kept in one small file."""

    path: Path
    seed: int
    born_at: datetime
    hashtags: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, path: Path, *, seed: int | None) -> "Birth":
        """The world kept there; a new one where there is none or the seed differs."""
        kept = cls._read(path)
        if kept is not None and seed in (None, kept.seed):
            return kept
        now = datetime.now(UTC)
        birth = cls(path, DEFAULT_SEED if seed is None else seed, now)
        birth._write()
        return birth

    def world(self, *, only: list[str] | None = None) -> World:
        """The world itself; a closed one where hashtags are given."""
        lock = Lock()

        def remember(hashtag: str) -> None:
            with lock:
                self.hashtags.append(hashtag)
                self._write()

        return World(
            seed=self.seed,
            born_at=self.born_at,
            hashtags=only or self.hashtags,
            is_closed=bool(only),
            on_new_hashtag=remember,
        )

    @classmethod
    def _read(cls, path: Path) -> "Birth | None":
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            born_at = datetime.fromisoformat(kept["born_at"])
            return cls(path, int(kept["seed"]), born_at, list(kept["hashtags"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BirthCertificateError(
                f"{path} cannot be read ({error}). Delete it to start a new world."
            ) from error

    def _write(self) -> None:
        """Whole or not at all, so that a kill leaves the old file."""
        kept = {
            "seed": self.seed,
            "born_at": self.born_at.isoformat(),
            "hashtags": self.hashtags,
        }
        part = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            os.replace(part, self.path)
        except OSError as error:
            raise BirthCertificateError(
                f"{self.path} cannot be written: {error}"
            ) from error
