"""A Mastodon server whose posts arrive while the album is tested: a program of its own.

    python -m tests.fault_run.network --host 10.77.0.1 --posts 20000 --minutes 10

Its posts share some hundreds of pictures that are drawn before the first is posted. It
says "ready" when it can be asked.
"""

from __future__ import annotations

import argparse
import io
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event

from PIL import Image, ImageFilter

from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World

HASHTAG = "carnival"
UNLIMITED = 1_000_000
PEOPLE = 300
SIZE = (960, 720)


def drawn(number: int) -> bytes:
    """A JPEG file unlike all others."""
    chance = Random(number)
    # Enlarged from a few random pixels: detail at the scale of a photo's.
    pixels = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3))
    picture = pixels.resize(SIZE, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    picture.filter(ImageFilter.SHARPEN).save(file, "JPEG", quality=85)
    return file.getvalue()


def posts_of(
    files: Sequence[bytes], *, count: int, began: datetime, duration: timedelta
) -> list[SimulatedPost]:
    people = [
        SimulatedPerson(id=number, screen_name=f"person{number}")
        for number in range(1, PEOPLE + 1)
    ]
    return [
        SimulatedPost(
            created_at=began + duration * number / count,
            author=people[number % PEOPLE],
            text=f"Number {number} at the parade",
            hashtags=(HASHTAG,),
            counter=number % 65536,
            pictures=(
                SimulatedPicture(
                    id=f"p{number}",
                    width=SIZE[0],
                    height=SIZE[1],
                    content=files[number % len(files)],
                ),
            ),
        )
        for number in range(count)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fault_run.network")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=10)
    given = parser.parse_args()
    files = [drawn(number) for number in range(given.pictures)]
    posts = posts_of(
        files,
        count=given.posts,
        began=datetime.now(UTC),
        duration=timedelta(minutes=given.minutes),
    )
    world = World.of(posts)
    adapters = [Mastodon(world, request_limit=UNLIMITED)]
    simulator = Simulator(world, host=given.host, port=given.port, adapters=adapters)
    is_over = Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    with simulator:
        print("ready", flush=True)
        is_over.wait()


if __name__ == "__main__":
    main()
