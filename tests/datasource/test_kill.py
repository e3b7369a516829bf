"""A fetch that is killed at any moment leaves an album that completes itself."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from app.models import Milestone, Photo
from tests.amounts import amount, seed
from tests.datasource.fetch_processes import start_fetch
from tests.datasource.networks import on
from tests.datasource.worlds import Network, album_pictures, history, run
from tests.running import PATIENCE_SECONDS

KILLS = amount(2)
POSTS = 240 + 40 * KILLS
THRESHOLDS = list(range(100, POSTS, 100))


def await_first_request(network: Network, process: subprocess.Popen[bytes]) -> None:
    asked = len(network.simulator.requests)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(network.simulator.requests) == asked:
        may_ask = process.poll() is None or len(network.simulator.requests) > asked
        assert may_ask, "the fetch ended and asked nobody"
        assert time.monotonic() < deadline, "the fetch asks nobody"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
@on("mastodon", "x")
def test_a_fetch_killed_at_random_moments_leaves_nothing_out_and_nothing_double(
    network: Network, record_property: Callable[[str, object], None]
) -> None:
    network.settings.MILESTONES = THRESHOLDS
    posts = history(POSTS, minutes_apart=5)
    chance = random.Random(seed(2026))
    for kill in range(KILLS):
        # The world goes on between the kills.
        network.show(posts[(KILLS - kill) * 40 :])
        process = start_fetch(network)
        await_first_request(network, process)
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
    network.show(posts)
    for _ in range(3):
        run()
    assert sorted(album_pictures()) == sorted(network.expected)
    thresholds = sorted(Milestone.objects.values_list("threshold", flat=True))
    assert thresholds == THRESHOLDS
    assert Photo.objects.count() == POSTS
    record_property("kills", KILLS)
