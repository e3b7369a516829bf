"""How soon 500 listeners hear of a photo, and what pages take meanwhile.

    .venv/bin/python tests/benchmarks/listeners.py

Streams of `manage.py events` over HTTP, an album of 20,000 photos on SQLite, a photo
more every two seconds, and after each an album page that no cache has, timed: without
listeners, with them, and with them asking the web server what is new within two
seconds, as the pages of browsers do. All of it on the same machine. The goals: all hear
within 2 s, a page takes at most twice its idle time.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
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
from asgiref.sync import sync_to_async
from django.core.management import call_command

from app.gallery.filters import PhotoFilters
from app.models import Album, Owner
from app.syndication import changes
from tests.app.factories import make_photo
from tests.benchmarks import _seed
from tests.benchmarks._server import ROOT, Server, free_port, serving
from tests.benchmarks._sizes import sized
from twitter_album import open_file_limit
from twitter_album.redistribution_policy import Surface

LISTENERS = sized(500, small=50)
PHOTOS = sized(20_000, small=2_000)
ROUNDS = sized(20, small=3)
SECONDS_BETWEEN_PHOTOS = 2.0
# Of a page that asks what is new, as in static/js/new_photos.js.
MAX_DELAY_SECONDS = 2.0
GOAL_SECONDS, GOAL_RATIO = 2.0, 2.0
TOPIC = "/topic/%23carnival"


class Listener:
    """`heard_at`: by the version that was told, in seconds of time.perf_counter."""

    def __init__(self) -> None:
        self.heard_at: dict[str, float] = {}

    async def listen(self, port: int, web_port: int, news: str) -> None:
        """`news`: what is asked for after each event; empty: nothing."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        address = "/api/albums/carnival/events"
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        asking: set[asyncio.Task[None]] = set()
        while line := await reader.readline():
            if line.startswith(b'data: {"version"'):
                version = json.loads(line.removeprefix(b"data: "))["version"]
                self.heard_at[version] = time.perf_counter()
                if news and not asking:
                    task = asyncio.create_task(_ask(web_port, news))
                    asking.add(task)
                    task.add_done_callback(asking.discard)
        raise ConnectionError("The stream has ended.")


async def _ask(port: int, address: str) -> None:
    await asyncio.sleep(random.random() * MAX_DELAY_SECONDS)
    status = await _get(port, address)
    assert status == 200, status


async def _get(port: int, address: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Accept-Encoding: gzip\r\n\r\n".encode()
    )
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


def add_photo() -> str:
    """The version of the album with it."""
    album = Album.objects.tagged("carnival")
    # Other addresses than those of the seeded ones.
    address = f"https://new.example/{time.time_ns()}.jpg"
    make_photo(album, Owner.objects.earliest("pk"), media_url=address)
    return version()


def version() -> str:
    album = Album.objects.tagged("carnival")
    return str(changes.cursor_of(album, Surface.API, PhotoFilters().facts))


async def measure(
    listeners: list[Listener], web_port: int
) -> tuple[list[float], list[float]]:
    """Seconds until the last one has heard, and of a page, for each photo."""
    heard, pages = [], []
    for _ in range(ROUNDS):
        told = await sync_to_async(add_photo)()
        saved_at = time.perf_counter()
        # At some moment, not always at that of the event.
        await asyncio.sleep(random.random() * 1.5)
        asked_at = time.perf_counter()
        assert await _get(web_port, TOPIC) == 200
        pages.append(time.perf_counter() - asked_at)
        await asyncio.sleep(max(0, saved_at + SECONDS_BETWEEN_PHOTOS - asked_at))
        times = [one.heard_at[told] for one in listeners]
        heard.append(max(times, default=saved_at) - saved_at)
    return heard, pages


async def with_listeners(
    events_port: int, web_port: int, news: str
) -> tuple[list[float], list[float]]:
    listeners = [Listener() for _ in range(LISTENERS)]
    tasks = [
        asyncio.create_task(one.listen(events_port, web_port, news))
        for one in listeners
    ]
    while not all(one.heard_at for one in listeners):
        await asyncio.sleep(0.2)
    measured = await measure(listeners, web_port)
    assert not [task for task in tasks if task.done()], "a stream has ended"
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return measured


def report(name: str, heard: list[float], pages: list[float], idle: float) -> None:
    page = statistics.median(pages)
    told = f"{name:34} page {page * 1000:5.0f} ms ({page / idle:.2f} times)"
    if max(heard):
        told += (
            f", all heard within {statistics.median(heard):.2f} s,"
            f" {max(heard):.2f} at most"
        )
    print(told)


async def run(events: psutil.Popen, events_port: int, web: Server) -> None:
    news = f"{TOPIC}/news?since={version_of_page()}"
    heard, idle_pages = await measure([], web.port)
    idle = statistics.median(idle_pages)
    report("nobody listens", heard, idle_pages, idle)
    heard, pages = await with_listeners(events_port, web.port, "")
    report(f"{LISTENERS} listen", heard, pages, idle)
    heard, pages = await with_listeners(events_port, web.port, news)
    report(f"{LISTENERS} listen, then ask for news", heard, pages, idle)
    sizes = [one.memory_info().rss for one in (events, *events.children())]
    print(f"the process of events: {max(sizes) / 1e6:.0f} MB")
    print(f"goals: {GOAL_SECONDS:.0f} s, {GOAL_RATIO:.0f} times")


def version_of_page() -> str:
    return str(changes.cursor_of(Album.objects.tagged("carnival"), Surface.PAGE))


def main() -> None:
    open_file_limit.raise_limit()
    call_command("migrate", verbosity=0)
    _seed.seed(PHOTOS)
    port = free_port()
    command = [sys.executable, "manage.py", "events"]
    events = psutil.Popen(
        command, cwd=ROOT, env=os.environ | {"EVENTS_PORT": str(port)}
    )
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with serving("twitter_album.wsgi:application") as web:
            web.get(TOPIC, {})
            asyncio.run(run(events, port, web))
    finally:
        events.terminate()
        events.wait()


if __name__ == "__main__":
    main()
