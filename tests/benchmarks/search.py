"""How long a search takes, against the same list unsearched, among a million photos.

    .venv/bin/python tests/benchmarks/search.py

Whole requests through Django with nothing cached, in milliseconds: words that are
frequent, rare, on no photo, or frequent but never together; and names, as one types, of
the people of the site and of a million more. On SQLite, or on the database of
BENCH_DATABASE_URL; BENCH_DATA_DIR names a folder where `_seed.py` made the site before.
The goal is at most 5 times the list.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import itertools
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = os.environ.get("BENCH_DATA_DIR") or tempfile.mkdtemp(
    prefix="twitter-album-bench-"
)
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "testserver"

import django

django.setup()

from django.core.management import call_command
from django.test import Client

from tests.benchmarks import _seed
from tests.benchmarks._bulk_sql import insert, run
from tests.benchmarks._seeded_photos import Engine
from tests.benchmarks._sizes import sized

PHOTOS = sized(1_000_000, small=20_000)
PEOPLE = sized(1_000_000, small=20_000)
ROUNDS = sized(9, small=3)
GOAL = 5
_fresh = itertools.count()
TOPIC = "/topic/%23carnival"
LISTS = (TOPIC, f"{TOPIC}?sort=favourites", f"/api{TOPIC}", "/")
TYPED = ("g", "maria", "maria+10000050", "guest10999999", "nobody")
WORDS = {
    "frequent": "lanterns",
    "frequent, by its beginning": "l",
    "rare": "zeppelin",
    "on no photo": "gondola",
    "two that are never together": "lanterns+coffee",
    "a person": "person11",
    "a name of many": "ana",
}


def add_people() -> None:
    """With one photo each, say their counts, so that all may be offered."""
    from django.db import connection

    from app.models import Owner

    engine = Engine(connection.vendor)
    first = 10_000_001
    if Owner.objects.filter(pk=first).exists():
        return
    columns = {
        "id": "i",
        "network": "'x'",
        "user_id": "CAST(100000000 + i AS varchar)",
        "screen_name": "'guest' || i",
        "server": "''",
        "display_name": "CASE WHEN i % 50 = 0 THEN 'Maria ' ELSE 'Guest ' END || i",
        "words": "CASE WHEN i % 50 = 0 THEN ' maria ' ELSE ' guest ' END || i"
        " || ' guest' || i",
        "url": "''",
        "avatar_url": "''",
        "avatar_mark": "''",
        "is_bot": "(1 = 0)",
        "is_blocked": "(1 = 0)",
        "photo_count": "1",
    }
    insert("app_owner", columns, engine.rows(first, first + PEOPLE - 1))
    run("ANALYZE" if engine.is_postgresql else "PRAGMA wal_checkpoint(TRUNCATE)")


def milliseconds(address: str) -> float:
    client, times = Client(), []
    for _ in range(ROUNDS):
        # An address that nobody asked for is in no cache.
        fresh = f"{address}{'&' if '?' in address else '?'}visit={next(_fresh)}"
        began = time.perf_counter()
        assert client.get(fresh).status_code == 200, address
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _seed.seed(PHOTOS)
    add_people()
    pages = {path: milliseconds(path) for path in LISTS}
    for path, took in pages.items():
        print(f"{'nothing searched':30} {path:45} {took:7.1f} ms")
    worst = 0.0
    searches = [
        (name, f"{path}{'&' if '?' in path else '?'}q={words}", pages[path])
        for name, words in WORDS.items()
        for path in LISTS
    ]
    searches += [("typed", f"/people?q={name}", pages[TOPIC]) for name in TYPED]
    for name, address, page in searches:
        took = milliseconds(address)
        worst = max(worst, took / page)
        print(f"{name:30} {address:45} {took:7.1f} ms  {took / page:5.2f}x")
    print(f"worst: {worst:.2f} times the list (goal {GOAL})")


if __name__ == "__main__":
    main()
