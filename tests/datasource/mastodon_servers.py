"""Simulated servers of Mastodon, several at once, each with options of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson, SimulatedPost
from datasource.simulator.world.world import World

STRANGER = SimulatedPerson(id=8, screen_name="ben", server="far.example")


@contextmanager
def serving(
    servers: list[str], posts: Sequence[SimulatedPost], **options: Any
) -> Iterator[Simulator]:
    """One more server, which knows these posts."""
    world = World.of(posts)
    with Simulator(world, adapters=[Mastodon(world, **options)]) as simulator:
        servers.append(simulator.url)
        yield simulator
