"""A server that behaves, and stops when it is told to."""

import threading
import time
from collections.abc import Callable

import pytest
import requests

from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import ANNA, Clock, post, small_world

Serve = Callable[..., Simulator]


def test_it_keeps_a_log_of_what_it_was_asked(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock))
    headers = {"X-Who": "me"}
    requests.get(f"{simulator.url}/a%20b?c=d&c=e", headers=headers, timeout=5)
    request = simulator.requests[0]
    assert (request.method, request.path) == ("GET", "/a b")
    assert request.query == (("c", "d"), ("c", "e"))
    assert request.headers["x-who"] == "me"
    assert abs(time.time() - request.at) < 5


def test_unknown_paths_and_methods_are_said_to_be(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock))
    missing = requests.get(f"{simulator.url}/nowhere/at/all", timeout=5)
    assert (missing.status_code, missing.json()) == (404, {"error": "Not found"})
    for method in ("PUT", "DELETE", "PATCH"):
        answer = requests.request(method, f"{simulator.url}/", timeout=5)
        assert answer.status_code == 405


def test_a_connection_serves_many_requests(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, 1))
    with requests.Session() as session:
        started = time.monotonic()
        for _ in range(50):
            session.get(f"{simulator.url}/api/v1/timelines/tag/carnival", timeout=5)
        assert time.monotonic() - started < 1  # no waiting for delayed packets


def test_people_find_a_page_behind_every_link(serve: Serve, clock: Clock) -> None:
    hostile = post(1, text="<script>alert(1)</script>")
    simulator = serve(World.of([hostile], now=clock))
    start = requests.get(simulator.url, timeout=5)
    assert "social network on your own machine" in start.text
    for path in ("/anna/status/1", "/anna/status/1/photo/1", "/@anna/1"):
        page = requests.get(simulator.url + path, timeout=5)
        assert page.headers["content-type"].startswith("text/html")
        assert "&lt;script&gt;" in page.text
        assert "<script>" not in page.text
    for path in (f"/{ANNA.screen_name}", "/@anna"):
        assert requests.get(simulator.url + path, timeout=5).ok
    assert requests.get(f"{simulator.url}/anna/status/2", timeout=5).status_code == 404


def test_it_stops_at_once_whatever_it_is_doing(clock: Clock) -> None:
    before = threading.active_count()
    faults = FaultPlan.of(
        Fault(path="/late", delay=60), Fault(path="/drip", bytes_per_second=1)
    )
    with Simulator(small_world(clock), faults=faults) as simulator:
        idle = requests.Session()
        idle.get(simulator.url, timeout=5)

        def wait(path: str) -> None:
            with pytest.raises(requests.RequestException):
                requests.get(simulator.url + path, timeout=30).raise_for_status()

        waiting = [
            threading.Thread(target=wait, args=[path]) for path in ("/late", "/drip")
        ]
        for thread in waiting:
            thread.start()
        while len(simulator.requests) < 3:
            time.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    for thread in waiting:
        thread.join(5)
    idle.close()
    assert threading.active_count() == before


def test_a_client_that_hangs_up_disturbs_nobody(
    serve: Serve, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    simulator = serve(
        small_world(clock), faults=FaultPlan.of(Fault(requests=(1,), delay=0.2))
    )
    with pytest.raises(requests.Timeout):
        requests.get(simulator.url, timeout=0.05)
    time.sleep(0.3)
    assert requests.get(simulator.url, timeout=5).ok
    assert capfd.readouterr() == ("", "")


def test_a_taken_port_is_an_error_at_once(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock))
    port = int(simulator.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Simulator(small_world(clock), port=port).start()


def test_many_may_ask_at_once(serve: Serve, clock: Clock) -> None:
    simulator = serve(World(seed=1, started_at=clock(), now=clock))
    answers: list[str] = []

    def ask() -> None:
        url = f"{simulator.url}/api/v1/timelines/tag/carnival"
        answers.append(requests.get(url, timeout=20).text)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(set(answers)) == 1
