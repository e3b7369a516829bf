"""How many pages a second twelve threads of one process make, against one thread.

    .venv/bin/python tests/benchmarks/threads.py

Album pages and photo pages that no cache has, whole requests through Django on SQLite;
with the locals of `twitter_album/thread_locals.py`, as the web server runs, and with
those that Django has, whose lock all threads share.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="twitter-album-bench-"))
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "testserver"

import django

django.setup()

from django.core.management import call_command
from django.test import Client

from tests.benchmarks import _seed
from tests.benchmarks._sizes import sized
from twitter_album import thread_locals

PHOTOS = 10_000
SECONDS = sized(8.0, small=1.0)
THREADS = 12
ROUNDS = sized(3, small=1)
KINDS = ("ours", "Django's")


def pages_a_second(threads: int) -> float:
    numbers, made = itertools.count(), [0] * threads
    end = time.monotonic() + SECONDS

    def visit(place: int) -> None:
        client = Client()
        while time.monotonic() < end:
            number = next(numbers)
            for address in (
                f"/topic/%23carnival?visit={number}",
                f"/photo/{PHOTOS - number % PHOTOS}",
            ):
                b"".join(client.get(address))
                made[place] += 1

    visitors = [threading.Thread(target=visit, args=[n]) for n in range(threads)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return sum(made) / SECONDS


def measured(kind: str) -> list[float]:
    """By one thread and by twelve, in a process of its own."""
    command = [sys.executable, __file__, kind]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(word) for word in told.split()]


def measure(kind: str) -> None:
    if kind == KINDS[0]:
        thread_locals.apply()
    Client().get("/topic/%23carnival")
    print(pages_a_second(1), pages_a_second(THREADS))


def main() -> None:
    call_command("migrate", verbosity=0)
    _seed.seed(PHOTOS)
    call_command("collectstatic", interactive=False, verbosity=0)
    best = {kind: [0.0, 0.0] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind in KINDS:
            pairs = zip(best[kind], measured(kind), strict=True)
            best[kind] = [max(pair) for pair in pairs]
    for kind, (one, many) in best.items():
        print(
            f"{kind} locals: {one:.1f} pages a second by one thread, {many:.1f} by"
            f" {THREADS}"
        )
    ours, djangos = (best[kind][1] for kind in KINDS)
    print(f"{THREADS} threads with our locals: {ours / djangos:.2f} times as many")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        main()
