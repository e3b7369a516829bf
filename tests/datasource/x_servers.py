"""Simulated X with options of its own, and what it charges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pytest_django import Settings

from app.models import Spending
from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.worlds import Network


@contextmanager
def serving(
    settings: Settings, posts: Sequence[SimulatedPost], **options: Any
) -> Iterator[Simulator]:
    world = World.of(posts)
    settings.NETWORKS = ["x"]
    settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
    with Simulator(world, adapters=[XVersion2(world, **options)]) as simulator:
        settings.X_API_URL = simulator.url
        yield simulator


def charged(network: Network) -> int:
    """Millionths of a dollar that X would bill."""
    (adapter,) = [a for a in network.simulator._adapters if isinstance(a, XVersion2)]
    return adapter.charges.microdollars


def booked() -> int:
    rows = Spending.objects.values_list("reserved", "spent")
    return sum(reserved if spent is None else spent for reserved, spent in rows)
