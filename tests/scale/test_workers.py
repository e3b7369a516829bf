"""The album on Celery workers, each of them a process: complete and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from app.models import Delivery, Feed, Photo
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.worlds import Network, album_pictures, history
from tests.redis_server import RedisServer
from tests.scale.processes import Processes, await_that

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def processes(
    tmp_path: Path, broker: RedisServer, network: Network
) -> Iterator[Processes]:
    with Processes(
        tmp_path,
        CELERY_BROKER_URL=broker.url,
        NETWORKS="mastodon",
        MASTODON_SERVERS=network.simulator.url,
        MEDIA_ALLOW_PRIVATE_ADDRESSES="true",
        MILESTONES="3",
    ) as started:
        yield started
        for name in started.running:
            print(name, started.output(name), sep="\n")  # where a test failed


def subjects() -> list[str]:
    found = (settings.DATA_DIR / "outbox").glob("*.eml")
    return sorted(message_from_bytes(path.read_bytes())["Subject"] for path in found)


def ready() -> int:
    return Photo.objects.filter(state="ready").count()


def downloads(network: Network) -> list[str]:
    paths = [request.path for request in network.simulator.requests]
    return [path for path in paths if path.startswith("/media")]


def slow_pictures(network: Network, seconds: float) -> None:
    """Each is under way for so long."""
    fault = Fault(path="/media", delay=seconds)
    network.simulator.faults = FaultPlan.of(fault)


def test_two_clocks_and_two_workers_one_of_them_killed_bring_each_photo_once(
    processes: Processes, network: Network, broker: RedisServer
) -> None:
    network.show(history(6))
    slow_pictures(network, 20)
    processes.clock("clock-1")
    processes.clock("clock-2")
    processes.worker("killed")
    await_that(lambda: downloads(network), "no picture is under way")
    processes.kill("killed")
    network.simulator.faults = FaultPlan()
    with broker.client() as client:
        client.flushall()
    processes.worker("worker")

    await_that(lambda: ready() == 6, "no photos")
    await_that(lambda: Delivery.objects.filter(state="sent").exists(), "no e-mail")

    assert sorted(album_pictures()) == sorted(network.expected)
    # What was under way, once more; nothing else twice.
    assert len(downloads(network)) <= 6 + 4
    assert max(Counter(downloads(network)).values()) == 2
    assert len(subjects()) == 1
    assert "WARNING" not in processes.output("worker")


def test_a_worker_that_is_told_to_stop_hands_back_what_it_has(
    processes: Processes, network: Network
) -> None:
    network.show(history(3))
    slow_pictures(network, 20)
    processes.clock()
    processes.worker("worker")
    await_that(lambda: len(downloads(network)) == 3, "no pictures are under way")

    assert processes.stop("worker") == 0

    assert not Photo.objects.exclude(state="pending", attempts=0).exists()
    assert not Photo.objects.exclude(claimed_by="").exists()
    assert not Feed.objects.exclude(holder="").exists()


def test_while_the_broker_is_away_the_clock_says_so_once_and_goes_on_trying(
    processes: Processes, network: Network, broker: RedisServer, client: Client
) -> None:
    network.show(history(1))
    broker.stop()
    processes.clock()
    processes.worker("worker")
    processes.await_line("clock", "is out of reach")
    assert client.get("/").status_code == 200

    broker.start()
    await_that(lambda: ready() == 1, "no photo")

    lines = processes.output("clock").splitlines()
    of_redis = [line for line in lines if "Redis (CELERY_BROKER_URL)" in line]
    assert len(of_redis) == 2
    assert "WARNING" in of_redis[0]
    assert "answers again" in of_redis[1]
