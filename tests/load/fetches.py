"""What the album fetched so far, read from its database."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 600


@dataclass
class Fetched:
    """Runs that asked the network, and photos whose pictures are stored."""

    runs: int
    photos: int


def fetched(database: str) -> Fetched:
    """From the database at this address."""
    with closing(_opened(database)) as opened:
        cursor = opened.cursor()
        cursor.execute("SELECT count(*) FROM app_run WHERE ended_at IS NOT NULL")
        [runs] = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM app_photo WHERE state = 'ready'")
        [photos] = cursor.fetchone()
    return Fetched(runs, photos)


def _opened(database: str) -> Any:
    if path := database.partition("sqlite:///")[2]:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    import psycopg  # needed for no other one

    return psycopg.connect(database)


def await_pictures(database: str, photos: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while fetched(database).photos < photos:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the album did not come to {photos} photos")
        time.sleep(1)
