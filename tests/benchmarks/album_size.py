"""How the time of a page or API call grows from 1,000 to 100,000 photos.

    .venv/bin/python tests/benchmarks/album_size.py

Whole requests through Django, from the address to the last byte, on SQLite, or on the
database of BENCH_DATABASE_URL. The goal is a ratio of at most 5, with the same number
of queries.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "testserver"

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from app.models import Album, Owner, Photo
from tests.app.factories import make_album, make_owner, new_photo
from tests.benchmarks._sizes import sized

SIZES = sized((1_000, 100_000), small=(1_000, 4_000))
OWNERS = 200
ROUNDS = sized(15, small=5)
BATCH = 5_000


def grow(album: Album, owners: list[Owner], size: int) -> None:
    """More photos, by the door that the fetcher uses."""
    while album.photo_count < size:
        wanted = min(BATCH, size - album.photo_count)
        with transaction.atomic():
            locked = Album.objects.locked([album.pk])[0]
            photos = [
                new_photo(locked, owners[i % OWNERS], favorite_count=i % 977)
                for i in range(wanted)
            ]
            Photo.objects.include(locked, photos)
        album.refresh_from_db()


def addresses() -> list[str]:
    middle = Photo.objects.order_by("id")[Photo.objects.count() // 2]
    name = f"/owner/{middle.owner.handle}"
    lists = ["/", "/topic/", "/topic/%23carnival", "/topic/%23carnival/7", "/owners"]
    api = ["/api", "/api/topic/%23carnival", "/api/topic/%23carnival/7", f"/api{name}"]
    return [*lists, name, f"/photo/{middle.pk}", *api]


def measure(address: str) -> tuple[float, int]:
    """The median time in milliseconds, and the number of queries."""
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    asked = len(queries)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, asked


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    album = make_album()
    owners = [make_owner() for _ in range(OWNERS)]
    found = []
    for size in SIZES:
        grow(album, owners, size)
        found.append([(address, *measure(address)) for address in addresses()])
    worst = 0.0
    for (address, small, few), (_, large, many) in zip(*found, strict=True):
        worst = max(worst, large / small)
        print(
            f"{address:28} {small:7.1f} ms  {large:7.1f} ms  {large / small:5.2f}x"
            f"  {few} and {many} queries"
        )
    print(f"worst ratio from {SIZES[0]:,} to {SIZES[1]:,} photos: {worst:.2f} (goal 5)")


if __name__ == "__main__":
    main()
