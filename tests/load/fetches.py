"""What the album fetched so far, read from its SQLite file."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 600


@dataclass
class Fetched:
    """Runs that asked the network, and photos whose pictures are stored."""

    runs: int
    photos: int


def fetched(database: Path) -> Fetched:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        ready = "SELECT count(*) FROM app_photo WHERE state = 'ready'"
        runs = "SELECT count(*) FROM app_run WHERE ended_at IS NOT NULL"
        return Fetched(
            runs=opened.execute(runs).fetchone()[0],
            photos=opened.execute(ready).fetchone()[0],
        )


def await_pictures(database: Path, photos: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while fetched(database).photos < photos:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the album did not come to {photos} photos")
        time.sleep(1)
