"""A fetch that is killed at any moment leaves an album that completes itself."""

from __future__ import annotations

import random
import signal
import time

import pytest

from app.models import Milestone, Photo
from tests.datasource.fetch_processes import start_fetch
from tests.datasource.networks import on
from tests.datasource.worlds import Network, album_pictures, history, run

KILLS = 2


def await_first_request(network: Network) -> None:
    asked = len(network.simulator.requests)
    deadline = time.monotonic() + 30
    while len(network.simulator.requests) == asked:
        assert time.monotonic() < deadline, "the fetch asks nobody"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
@on("mastodon", "x")
def test_a_fetch_killed_at_random_moments_leaves_nothing_out_and_nothing_double(
    network: Network,
) -> None:
    posts = history(320, minutes_apart=5)
    chance = random.Random(2026)
    for kill in range(KILLS):
        # The world goes on between the kills.
        network.show(posts[(KILLS - kill) * 40 :])
        process = start_fetch(network)
        await_first_request(network)
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
    network.show(posts)
    for _ in range(3):
        run()
    assert sorted(album_pictures()) == sorted(network.expected)
    thresholds = sorted(Milestone.objects.values_list("threshold", flat=True))
    assert thresholds == [100, 200, 300]
    assert Photo.objects.count() == 320
