"""What an export of a whole album costs, and how much memory the web server takes.

    .venv/bin/python tests/benchmarks/exports.py

A million photos in one album, on SQLite, over HTTP from granian as `make run` starts
it, read as NDJSON and as CSV by one reader. The goal is 150 MB at most.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="twitter-album-bench-"))
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"

import django

django.setup()

import psutil
from django.core.management import call_command
from django.db.models import CharField
from django.db.models.functions import Cast

from app.models import Photo
from tests.benchmarks import _seed
from tests.benchmarks._server import Server, serving
from tests.benchmarks._sizes import sized

PHOTOS = sized(1_000_000, small=20_000)
GOAL_MB = 150
BLOCK = 1 << 20


def megabytes(server: Server) -> float:
    """Of the process that answers."""
    own = psutil.Process(server.process.pid)
    sizes = [each.memory_info().rss for each in (own, *own.children(recursive=True))]
    return max(sizes) / 1e6


def read(server: Server, address: str) -> float:
    """Prints what it took; returns the most memory that was seen meanwhile."""
    began, spent = time.perf_counter(), server.seconds
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", address)
    response = connection.getresponse()
    assert response.status == 200, response.status
    size, lines, peak = 0, 0, megabytes(server)
    while block := response.read(BLOCK):
        size, lines = size + len(block), lines + block.count(b"\n")
        peak = max(peak, megabytes(server))
    seconds = server.seconds - spent
    print(
        f"{address}: {lines:,} lines, {size / 1e6:,.0f} MB in"
        f" {time.perf_counter() - began:.0f} s, {lines / seconds:,.0f} photos a second"
        f" of processor, memory {peak:.0f} MB at most"
    )
    return peak


def main() -> None:
    call_command("migrate", verbosity=0)
    _seed.seed(PHOTOS)
    # Some posts are in several albums: in one they would be there twice.
    own_key = Cast("id", CharField())
    Photo.objects.exclude(album=1).update(album=1, post_key=own_key)
    with serving("twitter_album.wsgi:application") as server:
        server.get("/api", {})
        print(f"memory before: {megabytes(server):.0f} MB")
        peak = max(
            read(server, f"/api/albums/carnival/export.{kind}")
            for kind in ("ndjson", "csv")
        )
    print(f"memory at most: {peak:.0f} MB (goal {GOAL_MB})")


if __name__ == "__main__":
    main()
