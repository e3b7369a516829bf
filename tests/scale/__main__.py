"""The run with workers that are killed: `python -m tests.scale`.

Two clocks and three workers fill an album while one after the other is killed with -9,
and Redis is emptied or killed. At the end every photo is there once, stored once, and
each milestone was mailed once.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import on_postgresql

if TYPE_CHECKING:  # their imports need settings, which each run has of its own
    from datasource.simulator.simulator import Simulator
    from tests.redis_server import RedisServer
    from tests.scale.processes import Processes

KINDS = {
    "clock-1": ("clock",),
    "clock-2": ("clock",),
    "worker-1": ("worker",),
    "worker-2": ("worker", "fetch", "mail", "files"),
    "worker-3": ("worker", "pictures"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scale")
    parser.add_argument("--posts", type=int, default=150)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for name in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        if os.fork() == 0:  # a process has one database
            with tempfile.TemporaryDirectory() as folder, database(name, Path(folder)):
                sys.exit(run(asked, name, Path(folder)))
        if os.wait()[1]:
            return 1
    return 0


@contextmanager
def database(name: str, folder: Path) -> Iterator[None]:
    """Set up for this process and those that it starts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with on_postgresql.database(name) as url:
        os.environ["DATABASE_URL"] = url or f"sqlite:///{folder / 'album.sqlite3'}"
        yield


def run(asked: argparse.Namespace, database_name: str, folder: Path) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from datasource.simulator.simulator import Simulator
    from datasource.simulator.world.world import World
    from tests.datasource.worlds import history
    from tests.redis_server import RedisServer
    from tests.scale.checks import tell_what_is_wrong

    call_command("migrate", verbosity=0)
    posts = history(asked.posts, minutes_apart=5)
    print(
        f"{database_name}: {asked.posts} posts, {asked.kills} kills, seed {asked.seed}"
    )
    redis = RedisServer(folder)
    try:
        with Simulator(World.of(posts[asked.posts // 2 :])) as simulator:
            fill(asked, posts, folder, simulator, redis)
    finally:
        redis.stop()
    return tell_what_is_wrong(posts, folder)


def fill(
    asked: argparse.Namespace,
    posts: list[Any],
    folder: Path,
    simulator: Simulator,
    redis: RedisServer,
) -> None:
    """The album, until it is complete."""
    from datasource.simulator.faults import Fault, FaultPlan
    from tests.scale import checks
    from tests.scale.processes import Processes, await_that

    with Processes(
        folder,
        CELERY_BROKER_URL=redis.url,
        DATABASE_URL=os.environ["DATABASE_URL"],
        DATA_DIR=str(folder),
        NETWORKS="mastodon",
        MASTODON_SERVERS=simulator.url,
        MEDIA_ALLOW_PRIVATE_ADDRESSES="true",
        FETCH_EVERY_MINUTES="1",
        FETCH_MAX_PAGES="50",
        MILESTONES=",".join(map(str, checks.THRESHOLDS)),
    ) as processes:
        for name, command in KINDS.items():
            processes.start(name, *command)
        # A second each, so that workers are killed in the middle of pictures.
        simulator.faults = FaultPlan.of(Fault(path="/media", delay=1))
        port = on_postgresql.free_port()
        processes.web("web", port)
        await_that(checks.has_photos, "no photo", seconds=120)
        await_that(lambda: checks.is_served(port), "no page", seconds=60)
        for number in kills(asked, processes):
            if not checks.is_served(port):
                sys.exit("A page was not served.")
            if number == asked.kills // 3:
                print("FLUSHALL; the other half of the posts appears")
                with redis.client() as client:
                    client.flushall()
                simulator.world.replace_posts(posts)
            if number == asked.kills // 2:
                print("kill -9 of Redis, which comes back empty")
                redis.stop()
                time.sleep(3)
                redis.start()
        simulator.faults = FaultPlan()
        await_that(lambda: checks.is_complete(posts), "not complete", seconds=600)
        print(f"{checks.counts()}; complete")
        stop(processes)


def kills(asked: argparse.Namespace, processes: Processes) -> Iterator[int]:
    from tests.scale import checks

    chance = random.Random(asked.seed)
    for number in range(asked.kills):
        time.sleep(chance.uniform(2, 6))
        name = chance.choice(list(KINDS))
        print(f"{time.strftime('%T')} {checks.counts()}; kill -9 {name}")
        processes.kill(name)
        processes.start(name, *KINDS[name])
        yield number


def stop(processes: Processes) -> None:
    for name in KINDS:
        print(f"{name} ended with {processes.stop(name)}:")
        lines = processes.output(name).splitlines()
        print("\n".join(f"    {line[:180]}" for line in lines if "INFO" not in line))


if __name__ == "__main__":
    sys.exit(main())
