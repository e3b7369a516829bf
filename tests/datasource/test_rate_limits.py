"""Networks that ask us to slow down: we wait as long as they say, for every album."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from app.models import Album, Feed
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    failures,
    fault,
    history,
    run,
)

pytestmark = pytest.mark.django_db


def test_a_429_is_obeyed_until_its_reset(network: Network) -> None:
    network.show(history(5))
    header, value = network.wire_format.reset
    fault(network, status=429, headers={header: value})
    assert "asked us to slow down (429); next try" in failures(run())
    asked = len(network.simulator.requests)
    assert "told to wait until" in failures(run())
    assert len(network.simulator.requests) == asked
    wait = Feed.objects.get().not_before - timezone.now()
    assert timedelta(seconds=590) < wait <= timedelta(seconds=601)


WAITS = [
    pytest.param("120", id="Retry-After in seconds"),
    pytest.param("{date+120}", id="Retry-After as a date"),
]


@pytest.mark.one_database
@pytest.mark.parametrize("told", WAITS)
@on("mastodon")
def test_a_429_with_retry_after_is_obeyed(network: Network, told: str) -> None:
    network.show(history(5))
    fault(network, status=429, headers={"Retry-After": told})
    run()
    wait = Feed.objects.get().not_before - timezone.now()
    assert timedelta(seconds=110) < wait <= timedelta(seconds=121)


@on("mastodon")
def test_another_album_of_a_waiting_server_waits_too(network: Network) -> None:
    fault(network, status=429, headers={"Retry-After": "120"})
    run()
    asked = len(network.simulator.requests)
    Album.objects.create(tag="samba")
    run()
    assert len(network.simulator.requests) == asked


def wait_after_429(network: Network, told: str) -> timedelta:
    """With this in the header in which the network tells its reset."""
    header, _ = network.wire_format.reset
    fault(network, status=429, headers={header: told})
    run()
    return Feed.objects.get().not_before - timezone.now()


@pytest.mark.one_database
def test_a_429_with_a_reset_in_the_past_means_a_minute(network: Network) -> None:
    past = network.wire_format.reset[1].replace("+", "-")
    wait = wait_after_429(network, past)
    assert timedelta(seconds=50) < wait <= timedelta(seconds=61)


@pytest.mark.one_database
def test_a_429_without_reset_and_retry_after_means_some_minutes(
    network: Network,
) -> None:
    wait = wait_after_429(network, "")
    assert timedelta(minutes=4) < wait <= timedelta(minutes=6)


@on("mastodon")
def test_a_wait_that_one_album_was_told_stops_the_other_in_the_middle(
    network: Network,
) -> None:
    network.show(history(300))
    until = timezone.now() + timedelta(minutes=10)

    def told(posts: int) -> None:
        Feed.objects.update(not_before=until)

    run(on_page=told)
    assert len(network.searches) == 2
