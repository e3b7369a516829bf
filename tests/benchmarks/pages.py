"""What an album page and its twin in the API cost, of 60 photos each, against a view
that returns a constant.

    .venv/bin/python tests/benchmarks/pages.py

Over HTTP from granian, as `make run` starts it, on SQLite: seconds of its processor for
a request, which is what limits how many it answers. The goals are in percent of that
view, the floor. A change is written before each request, by another process; the page
of the album that has not changed is compared with the floor after the same writes. All
take turns in short blocks, so that a noisy machine is as noisy for each.
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
# Twice for each thread of the server.
WARM_UP = 24
TOPIC = "/topic/%23carnival"
API = f"/api{TOPIC}"
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


def nobody_asked(path: str = TOPIC) -> str:
    return f"{path}?visit={next(_fresh)}"


@dataclass
class Case:
    """`number` of requests in a block; `goal` in percent of `floor`, 0 without."""

    title: str
    number: int
    goal: int = 0
    path: Callable[[], str] = lambda: TOPIC
    before: Callable[[], None] = nothing
    headers: dict[str, str] = field(default_factory=dict)
    floor: Case | None = None
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
    floor = Case("a view that returns a constant", 300, path=lambda: "/floor")
    # A server that has a pause after each request takes longer for the next one.
    paused = Case("the same, another album changed", 100, path=floor.path)
    paused.before = change_elsewhere
    return [
        floor,
        paused,
        Case("the page, made anew", 60, 8, path=nobody_asked),
        Case("the page, a photo on it changed", 60, before=change_a_photo),
        Case(
            "the page, another album changed",
            100,
            100,
            before=change_elsewhere,
            floor=paused,
        ),
        Case("the page, kept", 300, 100),
        Case("the page, 304", 300, 100, headers=known),
        Case("the API, made anew", 60, path=lambda: nobody_asked(API)),
        Case("the API, kept", 300, 80, path=lambda: API),
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
    for case in all_cases:
        floor = (case.floor or all_cases[0]).mean
        share = f"{100 * floor / case.mean:4.0f} % of the floor"
        goal = f" (goal: {case.goal} %)" if case.goal else ""
        print(f"{case.title:32} {case.mean * 1e3:6.2f} ms, {share}{goal}")


if __name__ == "__main__":
    main()
