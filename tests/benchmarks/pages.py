"""What an album page of 60 photos costs, against a view that returns a constant.

    .venv/bin/python tests/benchmarks/pages.py

Over HTTP from granian, as `make run` starts it, on SQLite: seconds of its processor for
a request, which is what limits how many it answers. The goals: kept and 304 at least
50 % of the floor, made anew at least 10 %. After a change, which is written before each
request, the server also has to notice it. All take turns in short blocks, so that a
noisy machine is as noisy for each.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import base64
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"

import django

django.setup()

from django.core.management import call_command
from django.db.models import F

from app.models import Album, Photo
from tests.app.factories import make_album, make_owner, make_photo
from tests.benchmarks._server import Server, serving
from tests.benchmarks._sizes import sized

PHOTOS = 180
OWNERS = 20
PLACE = 20
ROUNDS = sized(15, small=1)
WARM_UP = 24
"""Twice for each thread of the server."""
TOPIC = "/topic/%23carnival"
WORDS = "brilliant lanterns over the river tonight with friends and far too much cake"


def fill() -> None:
    """Sixty photos on the page, and as many behind it; no two alike, as compression
    would notice."""
    make_album("elsewhere")
    album, chance = make_album(), random.Random(7)
    owners = [make_owner(f"somebody{number}") for number in range(OWNERS)]
    for number in range(PHOTOS):
        text = " ".join(chance.choices(WORDS.split(), k=7))
        pixels = base64.b64encode(chance.randbytes(100)).decode()
        make_photo(
            album,
            owners[number % OWNERS],
            text=text,
            alt_text=text if number % 2 else "",
            favorite_count=number % 50,
            placeholder=f"data:image/webp;base64,UklGR{pixels}",
        )


def nothing() -> None:
    pass


def change_elsewhere() -> None:
    """Writing what stands there already would change nothing."""
    changes = F("minimum_favourites") + 1
    Album.objects.filter(key="elsewhere").update(minimum_favourites=changes)


def change_a_photo() -> None:
    """One on the page that is none of the best."""
    photo = Photo.objects.order_by("-first_seen", "-id")[PLACE]
    Photo.objects.filter(pk=photo.pk).update(alt_text=f"{time.time_ns()}")


_fresh = itertools.count()


def nobody_asked() -> str:
    return f"{TOPIC}?visit={next(_fresh)}"


@dataclass
class Case:
    """`number` of requests in a block; `goal` in percent of the floor, 0 without."""

    title: str
    number: int
    goal: int = 0
    path: Callable[[], str] = lambda: TOPIC
    before: Callable[[], None] = nothing
    headers: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def take_turn(self, server: Server) -> None:
        self._ask(server, WARM_UP)  # what others left behind is no fault of it
        began = server.seconds
        self._ask(server, self.number)
        self.seconds.append((server.seconds - began) / self.number)

    def _ask(self, server: Server, number: int) -> None:
        for _ in range(number):
            self.before()
            server.get(self.path(), self.headers)

    @property
    def mean(self) -> float:
        return sum(self.seconds) / len(self.seconds)


def cases(etag: str) -> list[Case]:
    known = {"If-None-Match": etag}
    return [
        Case("a view that returns a constant", 300, path=lambda: "/floor"),
        Case("the page, not kept", 60, 10, path=nobody_asked),
        Case("the page, a photo on it changed", 60, before=change_a_photo),
        Case("the page, another album changed", 100, before=change_elsewhere),
        Case("the page, kept", 300, 50),
        Case("the page, 304", 300, 50, headers=known),
    ]


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill()
    with serving("tests.benchmarks._floor:application") as server:
        all_cases = cases(str(server.get(TOPIC, {}).headers["ETag"]))
        for _ in range(ROUNDS):
            for case in all_cases:
                case.take_turn(server)
    floor = all_cases[0].mean
    for case in all_cases:
        share = f"{100 * floor / case.mean:4.0f} % of the floor"
        goal = f" (goal: {case.goal} %)" if case.goal else ""
        print(f"{case.title:32} {case.mean * 1e3:6.2f} ms, {share}{goal}")


if __name__ == "__main__":
    main()
