"""Load: `python -m tests.load` has 500 visitors read an album that goes on fetching.

The album is started as `make run` does, in a folder of its own, with the simulated
network, which posts new photos meanwhile; or, with `--workers`, as `Procfile.scale`
does, on PostgreSQL and Redis. The visitors (`visits.py`) are locust's, on
the same machine, so that they take processor time from the album. A crawler follows
every link beside them. The exit code is 1 if an answer was no good, if an uncached page
took too long, or if no photos came.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load.albums import embedded, with_workers
from tests.load.crawler import crawl
from tests.load.fetches import Fetched, await_pictures, fetched
from tests.load.nginx import nginx
from tests.load.report import Load
from tests.load.uncached import Times, measure, measuring
from tests.on_postgresql import free_port
from tests.running import await_photos
from twitter_album import open_file_limit

IDLE_REQUESTS = 60
SECONDS_BETWEEN_MEASUREMENTS = 2.0
MAX_PAGES = 100_000
FOLDER = Path(__file__).parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("--visitors", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--photos", type=int, default=300, help="before visitors come")
    parser.add_argument(
        "--proxy", choices=["none", "nginx", "nginx-cache"], default="none"
    )
    parser.add_argument(
        "--workers",
        action="store_true",
        help="the processes of Procfile.scale, on PostgreSQL and Redis",
    )
    return parser.parse_args()


def main() -> int:
    given = arguments()
    open_file_limit.raise_limit()
    start = with_workers if given.workers else embedded
    with tempfile.TemporaryDirectory(prefix="twitter-album-load-") as name:
        folder, port = Path(name), free_port()
        with (
            start(folder, port) as database,
            in_front(given.proxy, folder, port) as address,
        ):
            await_photos(f"http://127.0.0.1:{port}", 50)
            load = run(address, database, folder, given)
    print("\n".join(load.lines()))
    problems = list(load.problems())
    for problem in problems:
        print(f"FAILED: {problem}")
    return int(bool(problems))


@contextmanager
def in_front(proxy: str, folder: Path, port: int) -> Iterator[str]:
    """The address for visitors."""
    if proxy == "none":
        yield f"http://127.0.0.1:{port}"
        return
    is_caching = proxy == "nginx-cache"
    with nginx(folder / "nginx", port, is_caching=is_caching) as address:
        yield address


def run(address: str, database: str, folder: Path, given: argparse.Namespace) -> Load:
    await_pictures(database, given.photos)
    idle = Times()
    for _ in range(IDLE_REQUESTS):
        measure(address, idle)
    before, until = fetched(database), time.monotonic() + given.minutes * 60
    statistics = folder / "visits"
    with (
        visiting(address, statistics, given) as visitors,
        measuring(address, every=SECONDS_BETWEEN_MEASUREMENTS) as busy,
    ):
        crawled = crawl(f"{address}/", pages=MAX_PAGES, until=until)
        # The crawler may have seen all before the visitors leave.
        visitors.wait()
    after = fetched(database)
    return Load(
        kinds=json.loads(statistics.with_suffix(".json").read_text()),
        idle=idle,
        busy=busy,
        crawl=crawled,
        new=Fetched(after.runs - before.runs, after.photos - before.photos),
        minutes=given.minutes,
    )


@contextmanager
def visiting(
    address: str, statistics: Path, given: argparse.Namespace
) -> Iterator[subprocess.Popen[bytes]]:
    """Locust; it writes `statistics`.json when its time is over."""
    seconds = int(given.minutes * 60)
    command = [sys.executable, "-m", "locust", "--headless", "--only-summary"]
    command += ["-f", str(FOLDER / "visits.py"), "--host", address]
    command += ["--users", str(given.visitors), "--run-time", f"{seconds}s"]
    # All have come after a tenth of the time.
    command += ["--spawn-rate", str(max(1, given.visitors * 10 // seconds))]
    command += ["--json-file", str(statistics), "--loglevel", "WARNING"]
    with statistics.with_suffix(".log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
