"""A run that dies in the middle: the next one says so and goes on behind it."""

from __future__ import annotations

import signal
import time

import pytest
from django.utils import timezone

from app.models import Run, Window
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.fetch_processes import start_fetch
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    assert_complete,
    failures,
    fault,
    history,
    later,
    run,
)

pytestmark = pytest.mark.django_db(transaction=True)


@on("mastodon")
def test_a_crash_after_page_2_of_5_costs_the_third_page_only(
    network: Network,
) -> None:
    network.show(history(190))
    fault(network, requests=(3,), delay=60)
    process = start_fetch(network)
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


@on("mastodon")
def test_a_search_that_a_stop_broke_off_is_no_failure_of_the_network(
    network: Network,
) -> None:
    """Ctrl-C ends the simulated network too, and a machine its connections."""
    network.show(history(20))
    fault(network, status=500)
    reports = run(should_stop=lambda: bool(network.searches))
    assert failures(reports) == Run.objects.get().failure == ""
    window = Window.objects.get()
    assert (window.attempts, window.reason) == (0, "")
    assert window.try_at <= timezone.now()
    network.simulator.faults = FaultPlan()
    run()
    assert_complete(network)


@on("mastodon")
def test_a_look_up_that_a_stop_broke_off_is_no_failure_of_the_network(
    network: Network,
) -> None:
    network.show(history(3))
    run()
    later(hours=2)
    path = network.wire_format.look_ups
    network.simulator.faults = FaultPlan.of(Fault(path=path, status=500))

    def is_asked() -> bool:
        return any(one.path.startswith(path) for one in network.simulator.requests)

    assert failures(run(should_stop=is_asked)) == ""
    assert is_asked()
