"""A clock that tests can turn, and small worlds to look at."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import twitter

from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World

NOON = datetime(2026, 10, 3, 12, tzinfo=UTC)
ANNA = SimulatedPerson(id=7, screen_name="anna", display_name="Anna")


class Clock:
    """The world's time; it stands still until it is turned."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **values: float) -> None:
        self.moment += timedelta(**values)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def serve() -> Iterator[Callable[..., Simulator]]:
    """Starts simulators and stops them after the test."""
    with ExitStack() as stack:
        yield lambda *args, **values: stack.enter_context(Simulator(*args, **values))


def post(number: int, **values: Any) -> SimulatedPost:
    """Post `number`, made that many minutes after the first."""
    defaults: dict[str, Any] = {
        "id": number,
        "created_at": NOON - timedelta(days=1) + timedelta(minutes=number % 1000),
        "author": ANNA,
        "text": f"Number {number}",
        "hashtags": ("carnival",),
        "pictures": (picture(f"p{number}"),),
    }
    return SimulatedPost(**defaults | values)


def picture(name: str, **values: Any) -> SimulatedPicture:
    return SimulatedPicture(id=name, **{"width": 64, "height": 48} | values)


def small_world(clock: Clock, *numbers: int) -> World:
    return World.of([post(number) for number in numbers], now=clock)


def client(simulator: Simulator, **values: Any) -> twitter.Api:
    """The library our task uses, with the simulator's keys."""
    keys = {
        name: getattr(CREDENTIALS, name)
        for name in (
            "consumer_key",
            "consumer_secret",
            "access_token_key",
            "access_token_secret",
        )
    }
    return twitter.Api(
        **keys | values,
        base_url=f"{simulator.url}/1.1",
        tweet_mode="extended",
        cache=None,
        timeout=30,
    )
