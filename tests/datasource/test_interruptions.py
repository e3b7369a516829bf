"""A run that dies in the middle: the next one says so and goes on behind it."""

from __future__ import annotations

import signal
import time

import pytest

from app.models import Run, Window
from datasource.simulator.faults import FaultPlan
from tests.datasource.test_kill import start
from tests.datasource.worlds import Network, assert_complete, fault, history, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("network", ["mastodon"], indirect=True)
def test_a_crash_after_page_2_of_5_costs_the_third_page_only(
    network: Network,
) -> None:
    network.show(history(190))
    fault(network, requests=(3,), delay=60)
    process = start(network)
    deadline = time.monotonic() + 30
    while len(network.searches) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    network.simulator.faults = FaultPlan()
    run()
    first = Run.objects.earliest("id")
    assert first.failure == "This run was interrupted; nothing is lost."
    assert_complete(network)
    assert not Window.objects.exists()
    bounds = [search.get("max_id", "") for search in network.searches]
    assert [bounds.count(bound) for bound in bounds[1:3]] == [1, 2]
