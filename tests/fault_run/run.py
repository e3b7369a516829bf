"""The fault run, on the host of its visitor; `__main__` says what it does."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from urllib.parse import quote

import boto3
import django

from tests.fault_run import engines
from tests.fault_run.arguments import ALBUM_HOSTS, HOSTS, WEB_HOSTS, arguments
from tests.fault_run.faults import Engines, make_trouble
from tests.fault_run.hosts import Host, hosts
from tests.fault_run.processes import (
    ROOT,
    HostProcess,
    procfile,
    supervising,
)
from tests.fault_run.visitors import Visit, visiting
from tests.s3 import KEY, SECRET
from tests.s3_proxy import FaultyProxy

DRAIN_SECONDS = 30 * 60
START_SECONDS = 60
SECONDS_BETWEEN_LINES = 30.0
BUCKET = "album"
WEB_PORT = 8000
S3_PORT = 5000


def main() -> int:
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="twitter-album-faults-") as name:
        folder = given.keep or Path(name)
        folder.mkdir(exist_ok=True)
        problems = run(folder, given)
    for problem in problems:
        print(f"FAILED: {problem}")
    print("FAILED" if problems else "The album is whole, and has nothing twice.")
    return int(bool(problems))


def run(folder: Path, given: argparse.Namespace) -> list[str]:
    lan = hosts(HOSTS, prefix=given.network)
    with ExitStack() as stack:
        engine = start_engines(stack, lan, folder, given)
        environment = album_environment(lan, folder, engine.storage)
        os.environ |= environment
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=ROOT, check=True)
        django.setup()
        from tests.fault_run import verdict  # needs Django

        album = list(start_album(stack, lan, folder, environment))
        web = [f"http://{lan[name].address}:{WEB_PORT}" for name in WEB_HOSTS]
        with visiting(web, engine.outages.is_felt) as visit, supervising(album):
            make_trouble(
                album, engine, seconds=given.minutes * 60, chance=Random(given.seed)
            )
            seconds = await_photos(verdict.ready_photos, given.posts)
        report(visit, album, seconds)
        found = verdict.problems(posts=given.posts, mails=folder / "mails")
        return [*visit.wrong, *found]


def start_engines(
    stack: ExitStack, lan: Mapping[str, Host], folder: Path, given: argparse.Namespace
) -> Engines:
    database = engines.postgresql(lan["postgresql"], folder / "postgresql")
    redis = engines.redis(lan["redis"], folder / "redis")
    s3 = engines.s3(lan["s3"], folder / "s3")
    mailbox = engines.mailbox(lan["mailbox"], folder / "mails")
    network = engines.network(
        lan["network"], folder / "network", posts=given.posts, minutes=given.minutes
    )
    for process in (database, redis, s3, mailbox, network):
        process.start()
        stack.callback(process.kill)
    ports = {"postgresql": 5432, "redis": 6379, "s3": S3_PORT, "mailbox": 2525}
    for name, port in (ports | {"network": 8001}).items():
        await_port(lan[name].address, port)
    upstream = f"http://{lan['s3'].address}:{S3_PORT}"
    client = boto3.client(
        "s3",
        endpoint_url=upstream,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=BUCKET)
    storage = FaultyProxy(upstream, host=lan["visitor"].address)
    return Engines(redis, database, stack.enter_context(storage))


def album_environment(
    lan: Mapping[str, Host], folder: Path, storage: FaultyProxy
) -> dict[str, str]:
    """The settings of all hosts, with nothing on a disk of theirs that matters."""
    redis = f"redis://{lan['redis'].address}:6379"
    s3 = storage.address.removeprefix("http://")
    return {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "the-same-on-every-host-" * 3,
        "DATABASE_URL": f"postgres://album@{lan['postgresql'].address}/postgres",
        "CACHE_URL": f"{redis}/0",
        "CELERY_BROKER_URL": f"{redis}/1",
        "MEDIA_STORAGE_URL": f"s3+http://{KEY}:{quote(SECRET, safe='')}@{s3}/{BUCKET}",
        "EMAIL_URL": f"smtp://{lan['mailbox'].address}:2525",
        "NETWORKS": "mastodon",
        "MASTODON_SERVERS": f"http://{lan['network'].address}:8001",
        "MEDIA_ALLOW_PRIVATE_ADDRESSES": "true",
        "FETCH_EVERY_MINUTES": "1",
        "HASHTAGS": "carnival",
        "PORT": str(WEB_PORT),
        "GRANIAN_HOST": "0.0.0.0",
        "ALLOWED_HOSTS": ",".join(host.address for host in lan.values()),
        "SITE_URL": f"http://{lan['web1'].address}:{WEB_PORT}",
    }


def start_album(
    stack: ExitStack, lan: Mapping[str, Host], folder: Path, shared: Mapping[str, str]
) -> Iterator[HostProcess]:
    commands = procfile(ROOT / "Procfile.scale")
    for name in ALBUM_HOSTS:
        own = folder / name
        own.mkdir()
        kind = name.rstrip("0123456789")
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {**shared, "DATA_DIR": str(own), "PATH": path}
        process = HostProcess(
            name, lan[name], commands[kind], environment, folder / f"{name}.log"
        )
        process.start()
        stack.callback(process.kill)
        yield process


def await_port(address: str, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((address, port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}:{port}")


def await_photos(count: Callable[[], int], posts: int) -> float:
    """Seconds until so many have their pictures; they are over at the latest when the
    album should have been whole."""
    began, shown = time.monotonic(), 0.0
    while (passed := time.monotonic() - began) < DRAIN_SECONDS:
        ready = count()
        if ready >= posts:
            break
        if passed - shown > SECONDS_BETWEEN_LINES:
            shown = passed
            print(f"{ready} of {posts} photos have their pictures.", flush=True)
        time.sleep(1)
    return passed


def report(visit: Visit, album: Sequence[HostProcess], seconds: float) -> None:
    kills = ", ".join(
        f"{process.name} {process.kills} (gave up {process.ends})" for process in album
    )
    answers = ", ".join(
        f"{count} × {status}" for status, count in visit.answers.items()
    )
    print(f"Killed: {kills}.")
    print(f"Pages: {answers}, {visit.refused} while their server was being killed.")
    print(f"Drained {seconds:.0f} seconds after the last fault.")


if __name__ == "__main__":
    sys.exit(main())
