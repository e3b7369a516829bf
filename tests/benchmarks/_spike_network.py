"""A simulated network where many posts were posted within a minute, in a process of its
own, whose memory and time nobody's figures count."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.protocol import XVersion2
from tests.benchmarks._photographs import photograph

PEOPLE = 5_000
# Different files; how many there are is nothing to who downloads them.
PHOTOGRAPHS = 8
SIZE = (640, 480)
MINUTE = timedelta(minutes=1)
# X grants 450 requests of 100 posts in a quarter of an hour; here the album's own speed
# is measured.
NO_LIMIT = 1_000_000


@contextmanager
def spike(posts: int) -> Iterator[str]:
    """The address of the network."""
    receiver, sender = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(sender, posts)
    )
    process.start()
    # Else nobody would hear that the process has failed.
    sender.close()
    try:
        yield receiver.recv()
    finally:
        process.kill()
        process.join()


def _serve(ready: Connection, number: int) -> None:
    world = World.of(_posts(number))
    adapters = [XVersion2(world, search_limit=NO_LIMIT)]
    with Simulator(world, adapters=adapters) as network:
        ready.send(network.url)
        threading.Event().wait()


def _posts(number: int) -> Iterator[SimulatedPost]:
    people = [
        SimulatedPerson(id=n + 1, screen_name=f"person{n}", display_name=f"Person {n}")
        for n in range(PEOPLE)
    ]
    files = [photograph(SIZE, {"quality": 85}) for _ in range(PHOTOGRAPHS)]
    begin = datetime.now(UTC) - 3 * MINUTE
    for n in range(number):
        picture = SimulatedPicture(
            id=f"spike{n}",
            width=SIZE[0],
            height=SIZE[1],
            content=files[n % PHOTOGRAPHS],
        )
        yield SimulatedPost(
            created_at=begin + n * MINUTE / number,
            author=people[n * 7919 % PEOPLE],
            text="Brilliant, the lanterns over the river tonight",
            hashtags=("carnival",),
            pictures=(picture,),
            counter=n % 4096,
            # Most have none yet, a few have hundreds.
            likes=n * 7919 % 499 if n % 10 == 0 else 0,
        )
