"""Nothing is missed by those who follow an album, whoever writes:
`python -m tests.torture.followers --changes 100000`.

Four processes change three albums at random, and are killed at random moments, while
others follow; in the end these must have exactly what the albums show. With `--mirrors`
so must mirrors that ask a web server. Ctrl-C, or SIGTERM, ends the writing alone: what
they have by then is compared; a second one ends all.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from tests import on_postgresql
from tests.torture.run_processes import Outcome, Run


def torture(
    changes: int,
    *,
    seed: int = 1,
    kill_every: int = 50,
    size: int = 1,
    site: str = "",
    watch: Callable[[int], object] = lambda done: None,
) -> Outcome:
    """On the database of this process, which is empty; with mirrors of `site`, if it is
    given."""
    from django.db import connections

    from app.models import Album, Feed
    from tests.torture import follower, sample_posts, writer  # noqa: F401  # before forks

    for tag in sample_posts.HASHTAGS:
        album = Album.objects.create(tag=tag, milestones="10,100,1000")
        for network in sample_posts.NETWORKS:
            Feed.objects.create(album=album, network=network, query=f"#{tag}")
    connections.close_all()
    return Run(
        changes,
        seed=seed,
        kill_every=kill_every,
        size=size,
        site=site,
        mirrored=sample_posts.HASHTAGS if site else (),
    ).run(watch)


def tell(name: str, outcome: Outcome, seconds: float) -> None:
    print(f"\n{name}: {outcome.changes:,} changes in {seconds:,.0f} s,", end=" ")
    print(f"{outcome.killed} writers killed")
    if outcome.is_stopped:
        print("stopped by a signal before the others were made")
    print(", ".join(f"{kind} {n:,}" for kind, n in outcome.kinds.most_common()))
    print(f"{outcome.versions:,} versions, {outcome.photos:,} photos in the end")
    print("told to followers:", ", ".join(f"{told:,}" for told in outcome.told))
    for text, number in Counter(outcome.errors).most_common(20):
        print(f"{number} times:\n{text}")
    for broken in outcome.broken:
        print(broken)
    print(f"{len(outcome.errors)} errors of writers, deadlocks among them")
    print(f"{len(outcome.broken)} broken promises")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.followers")
    parser.add_argument("--changes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=int, default=1000, help="changes")
    parser.add_argument("--size", type=int, default=10, help="of one change")
    parser.add_argument("--mirrors", action="store_true", help="over HTTP, too")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    return parser.parse_args()


def run(asked: argparse.Namespace, site: str) -> Outcome:
    start = time.monotonic()
    with tqdm(total=asked.changes, unit=" changes", mininterval=2) as bar:
        outcome = torture(
            asked.changes,
            seed=asked.seed,
            kill_every=asked.kill_every,
            size=asked.size,
            site=site,
            watch=lambda done: bar.update(done - bar.n),
        )
    tell(asked.database, outcome, time.monotonic() - start)
    return outcome


def main() -> int:
    asked = arguments()
    # Shells let programs in the background ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        outcome = follow(asked)
    except KeyboardInterrupt:
        print("\nended by a signal, with nothing compared")
        return 128 + signal.SIGINT
    if outcome.is_stopped:
        return 128 + signal.SIGINT
    return bool(outcome.broken or outcome.errors)


def follow(asked: argparse.Namespace) -> Outcome:
    with (
        on_postgresql.database(asked.database) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        os.environ["DATABASE_URL"] = url
        from tests.torture.worker import open_database

        open_database()
        if not asked.mirrors:
            return run(asked, "")
        from tests.examples.running_album import served
        from tests.torture import mirrors, sample_posts

        with served(Path(folder)) as site:
            outcome = run(asked, site)
            if outcome.is_stopped:
                return outcome
            [tag, *_] = sample_posts.HASHTAGS
            quiet = mirrors.idle(site, tag, Path(folder), seconds=60)
            print(f"idle: {quiet.answers} requests, {quiet.size:,} bytes an hour")
            return outcome


if __name__ == "__main__":
    sys.exit(main())
