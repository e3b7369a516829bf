"""The attack: `python -m tests.attack` shows that nobody can hurt the album.

It starts the album as `make run` does, in a folder of its own with the simulated
network, or attacks one that runs on this machine (`--url http://127.0.0.1:8000`).
Seeded; bounded in number and time; the exit code is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import django
from tqdm import tqdm

from app.management.commands.run import ADMIN_NAME
from tests.attack import connections, costly
from tests.attack.fuzz import Header
from tests.attack.readers import Outcome
from tests.attack.sending import hostile
from tests.attack.session import log_in
from tests.attack.target import NotLoopback, Target
from tests.running import album, await_line, await_photos, output, stop
from twitter_album import open_file_limit

PHOTOS = 60
SHOWN_FAILURES = 20

Part = Callable[[], Outcome]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.attack")
    parser.add_argument("--url", help="an album that runs on this machine already")
    parser.add_argument("--password", help="the admin's, of an album given by --url")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--silent", type=int, nargs="*", default=[1060, 5000])
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8, help="of each crowd")
    parser.add_argument("--flood-seconds", type=float, default=2)
    parser.add_argument("--minutes", type=float, default=10, help="at most, of all")
    return parser.parse_args()


@contextmanager
def own_album() -> Iterator[tuple[str, str]]:
    """Address and admin's password of an album that has just got its first photos."""
    with tempfile.TemporaryDirectory(prefix="twitter-album-attack-") as name:
        folder = Path(name)
        with album(folder, BACKFILL_DAYS="10", DEBUG="", SITE_URL="") as process:
            await_line(folder, "Ctrl-C stops everything.")
            found = re.search(r"The album of .*:  (\S+)/", output(folder))
            password = re.search(r"password (\S+)", output(folder))
            assert found
            assert password
            await_photos(found[1], PHOTOS)
            yield found[1], password[1]
            stop(process)


def parts(
    target: Target, asked: argparse.Namespace, session: list[Header]
) -> list[Part]:
    first = json.loads(target.get("/api?limit=1").body)["data"][0]
    tag = quote(first["topic"], safe="")
    photo = f"/photo/{first['id']}"
    pages = ["/", f"/topic/{tag}", f"/topic/{tag}/7", photo, "/owners", "/readyz"]
    crowd = partial(partial, target=target, pages=pages, seconds=asked.seconds)
    slow = partial(crowd, number=asked.slow)
    flood = partial(
        costly.flood,
        target,
        pages=pages,
        clients=asked.clients,
        seconds=asked.flood_seconds,
    )
    return [
        partial(
            hostile,
            target,
            pages,
            seed=asked.seed,
            number=asked.requests,
            ends_at=time.monotonic() + asked.minutes * 60,
            session=session,
        ),
        *(crowd(connections.silent, number=number) for number in asked.silent),
        slow(connections.slow_senders, what="headers"),
        slow(connections.slow_senders, what="bodies"),
        slow(connections.slow_readers),
        *(partial(flood, attack) for attack in costly.attacks(target, tag=tag)),
    ]


def attack(url: str, password: str, asked: argparse.Namespace) -> list[Outcome]:
    """With a password, half of the hostile requests come from a logged-in organiser."""
    target = Target.at(url)
    session = log_in(url, ADMIN_NAME, password) if password else []
    ends_at = time.monotonic() + asked.minutes * 60
    outcomes: list[Outcome] = []
    for part in tqdm(parts(target, asked, session), unit=" parts"):
        if time.monotonic() > ends_at:
            late = Outcome("the rest", 0)
            late.failures.append(f"not begun within {asked.minutes:g} minutes")
            return [*outcomes, late]
        outcomes.append(part())
    return outcomes


def tell(outcomes: list[Outcome], *, seed: int) -> int:
    print(
        f"\n{'':44}{'requests':>9}{'503':>7}{'pages':>7}"
        f"{'median':>9}{'slowest':>9}{'failures':>10}"
    )
    for one in outcomes:
        print(
            f"{one.title[:43]:44}{one.requests:>9,}{one.turned_away:>7,}"
            f"{len(one.pages):>7,}{one.median:>8.2f}s{one.slowest:>8.2f}s"
            f"{len(one.failures):>10,}"
        )
    failures = [f"{one.title}: {told}" for one in outcomes for told in one.failures]
    for told in failures[:SHOWN_FAILURES]:
        print(told)
    requests = sum(one.requests for one in outcomes)
    print(f"{len(failures):,} failures in {requests:,} requests (seed {seed})")
    return bool(failures)


def main() -> int:
    asked = arguments()
    # The routes to attack are asked of Django.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
    django.setup()
    open_file_limit.raise_limit()
    if asked.url:
        try:
            outcomes = attack(asked.url, asked.password or "", asked)
        except NotLoopback as error:
            sys.exit(str(error))
    else:
        with own_album() as (url, password):
            outcomes = attack(url, password, asked)
    return tell(outcomes, seed=asked.seed)


if __name__ == "__main__":
    sys.exit(main())
