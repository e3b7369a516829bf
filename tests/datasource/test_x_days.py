"""What a day's end costs on X, where every post that is read is billed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from datasource.simulator.world.posts import SimulatedPost
from datasource.sources.snowflakes import x_bound
from tests.datasource.networks import on
from tests.datasource.worlds import Network, assert_complete, post, run
from tests.datasource.x_servers import booked, charged
from tests.torture.clock import Clock

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    on("x"),
]
START = datetime(2036, 11, 3, 23, 10, tzinfo=UTC)
HOURS = 1
MICRODOLLARS_PER_POST = 5000


def carnival() -> list[SimulatedPost]:
    """Posts every three minutes beyond midnight, some of them visible late."""
    return [
        post(
            0,
            now=START + timedelta(minutes=3 * index),
            late_by=timedelta(seconds=25 if index % 5 == 0 else 0),
            counter=index,
        )
        for index in range(HOURS * 20)
    ][::-1]


def reads_per_post(network: Network, clock: Clock) -> float:
    posts = carnival()
    network.show(posts)
    clock.now = START
    end = START + timedelta(hours=HOURS + 1)
    while clock.now < end:
        clock.now += timedelta(minutes=network.settings.FETCH_EVERY_MINUTES)
        run()
    assert_complete(network)
    assert charged(network) == booked()
    return charged(network) / MICRODOLLARS_PER_POST / len(posts)


def test_looks_and_the_sweep_before_midnight_cost_a_read_for_each_post(
    network: Network, clock: Clock
) -> None:
    network.settings.X_CHECK_DAYS = 0
    assert 1 <= reads_per_post(network, clock) <= 1.01
    midnight = x_bound(START.replace(hour=0, minute=0))
    assert midnight in [search.get("since_id") for search in network.searches]
