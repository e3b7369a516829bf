"""50,000 posts that were posted within a minute: how fast they are read, in how much
memory, and what visitors notice meanwhile.

    .venv/bin/python tests/benchmarks/spike.py
    .venv/bin/python tests/benchmarks/spike.py 100000

From the simulated network over HTTP, by `manage.py fetch_photos` and then the clock's
job for pictures, each a process of its own, while a web server answers for an album
page that no cache has. On SQLite, or on the database of BENCH_DATABASE_URL. The goal
is at most 150 MB for 100,000 photos.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"
os.environ["FETCH_MAX_PAGES"] = "10000"
os.environ["MEDIA_ALLOW_PRIVATE_ADDRESSES"] = "true"

import django

django.setup()

import psutil
from django.core.management import call_command

from app.models import Photo
from datasource.simulator import CREDENTIALS
from tests.app.factories import make_album, make_photos, store_picture
from tests.benchmarks._server import ROOT, serving
from tests.benchmarks._sizes import sized
from tests.benchmarks._spike_network import spike
from tests.load.uncached import Times, measure, measuring

POSTS = sized(50_000, small=500)
PRESENT = 60
IDLE_REQUESTS = sized(100, small=10)
SECONDS_BETWEEN_REQUESTS = 0.2
PICTURE_SECONDS = sized(30, small=3)
SECONDS_BETWEEN_SAMPLES = 0.05
MEMORY_GOAL = 150
LOOKED_AT = 20


@dataclass
class Run:
    """Of one process: seconds, and megabytes of its memory from begin to end."""

    seconds: float = 0
    of_processor: float = 0
    megabytes: list[float] = field(default_factory=list)

    @property
    def peak(self) -> float:
        return max(self.megabytes)

    @property
    def at_half_time(self) -> float:
        return self.megabytes[len(self.megabytes) // 2]


def run(*arguments: str, network: str, seconds: float = float("inf")) -> Run:
    """A command of the album; after `seconds` it is asked to stop, as by Ctrl-C."""
    environment = os.environ | {
        "NETWORKS": "x",
        "X_API_URL": network,
        "X_BEARER_TOKEN": CREDENTIALS.bearer_token,
    }
    command = [sys.executable, "manage.py", *arguments]
    began, result = time.perf_counter(), Run()
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        watched, is_asked = psutil.Process(process.pid), False
        while process.poll() is None:
            # Of itself, not of the processes that decode pictures for it.
            with watched.oneshot():
                result.megabytes.append(watched.memory_info().rss / 1e6)
                times = watched.cpu_times()
            result.of_processor = times.user + times.system
            time.sleep(SECONDS_BETWEEN_SAMPLES)
            if not is_asked and time.perf_counter() - began > seconds:
                process.terminate()
                is_asked = True
    result.seconds = time.perf_counter() - began
    result.megabytes = [each for each in result.megabytes if each]
    return result


def report_pages(title: str, times: Times) -> None:
    assert not times.failed, times.failed[:5]
    middle, worst = times.milliseconds(0.5), times.milliseconds(0.99)
    print(f"album page, {title}: median {middle:.0f} ms, p99 {worst:.0f} ms")


def check_posts(number: int) -> None:
    of_spike = Photo.objects.filter(media_url__contains="/spike")
    keys = of_spike.values_list("post_key").distinct()
    assert of_spike.count() == keys.count() == number, of_spike.count()
    assert not of_spike.filter(state=Photo.State.READY).exists()


def report_pictures(pictures: Run) -> None:
    of_spike = Photo.objects.filter(media_url__contains="/spike")
    ready = set(of_spike.filter(state=Photo.State.READY).values_list("pk", flat=True))
    print(f"{len(ready):,} pictures stored in {pictures.seconds:.0f} s", end="")
    for title, order in (
        ("newest", "-posted_at"),
        ("most favoured", "-favorite_count"),
    ):
        first = of_spike.order_by(order, "-posted_at", "id").values_list(
            "pk", flat=True
        )
        stored = len(ready & {*first[:LOOKED_AT]})
        print(f", {stored} of the {LOOKED_AT} {title} among them", end="")
    print(
        f"; memory {pictures.peak:.0f} MB at most, {pictures.at_half_time:.0f} MB at"
        " half-time"
    )


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_photos(make_album(), PRESENT, **store_picture())
    with spike(posts) as network, serving("twitter_album.wsgi:application") as server:
        address = f"http://127.0.0.1:{server.port}"
        idle, every = Times(), SECONDS_BETWEEN_REQUESTS
        # The first of each thread of the server opens the database.
        for times in (Times(), idle):
            for _ in range(IDLE_REQUESTS):
                measure(address, times)
        with measuring(address, every=every) as during_fetch:
            fetched = run("fetch_photos", "--no-pictures", network=network)
        check_posts(posts)
        job = ("runcrons", "datasource.cron.PictureCron", "--force")
        with measuring(address, every=every) as during_pictures:
            pictures = run(*job, network=network, seconds=PICTURE_SECONDS)
    report_pages("idle", idle)
    report_pages("while posts are read", during_fetch)
    report_pages("while pictures are stored", during_pictures)
    report_pictures(pictures)
    print(
        f"{posts:,} posts saved once each in {fetched.seconds:.0f} s,"
        f" {posts / fetched.seconds:,.0f} a second,"
        f" {posts / fetched.of_processor:,.0f} a second of processor"
    )
    print(
        f"memory {fetched.peak:.0f} MB at most, {fetched.at_half_time:.0f} MB at"
        f" half-time (goal {MEMORY_GOAL})"
    )


if __name__ == "__main__":
    main()
