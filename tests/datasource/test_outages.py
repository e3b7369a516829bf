"""A network that is away for hours or days: what can be read later is, and what X no
longer gives is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.gallery import completeness
from app.models import Album, Unreachable, Window
from datasource.simulator.faults import FaultPlan
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    post,
    run,
)
from tests.torture.clock import START, Clock

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WEEK = timedelta(days=7)


def show_posts(network: Network, *, until: datetime) -> None:
    """One every two hours, from a day before the start on; most are yet to come."""
    moments = [START - timedelta(days=1, minutes=7)]
    while moments[-1] < until - timedelta(hours=2):
        moments.append(moments[-1] + timedelta(hours=2))
    network.show([post(0, now=moment) for moment in reversed(moments)])


def pass_outage(network: Network, clock: Clock, length: timedelta) -> str:
    """What is told while nobody answers: at once, halfway, and at the end."""
    show_posts(network, until=START + length)
    assert failures(run()) == ""
    fault(network, status=503)
    told = []
    for share in (0.01, 0.5, 0.99):
        clock.now = START + length * share
        told.append(failures(run()))
    clock.now = START + length
    network.simulator.faults = FaultPlan()
    return "\n".join(told)


def look_for_some_hours(clock: Clock) -> str:
    told = []
    for _ in range(4):
        clock.now += timedelta(minutes=40)
        told.append(failures(run()))
    return "".join(told)


OUTAGES = [
    pytest.param("twitter", timedelta(days=8), id="twitter, 8 days"),
    pytest.param("mastodon", timedelta(days=8), id="mastodon, 8 days"),
    pytest.param("bluesky", timedelta(days=8), id="bluesky, 8 days"),
    pytest.param("x", timedelta(hours=4), id="x, 4 hours"),
    pytest.param("x", timedelta(days=6, hours=23), id="x, 6 days and 23 hours"),
]


@pytest.mark.parametrize(("network", "length"), OUTAGES, indirect=["network"])
def test_a_server_that_was_down_is_read_to_the_last_post(
    network: Network, clock: Clock, length: timedelta
) -> None:
    told = pass_outage(network, clock, length)
    assert told.count("answered 503") == len(told.splitlines()) >= 3
    assert look_for_some_hours(clock) == ""
    assert_complete(network)
    assert not Window.objects.exclude(kind="sweep").exists()
    assert not Unreachable.objects.exists()


@on("x")
def test_x_down_for_8_days_what_it_no_longer_gives_is_told(
    network: Network, clock: Clock
) -> None:
    pass_outage(network, clock, timedelta(days=8))
    run()
    lost = {
        each.pictures[0].id
        for each in network.posts
        if START - timedelta(minutes=7) < each.created_at < clock.now - WEEK
    }
    assert set(album_pictures()) == network.expected - lost
    assert len(lost) == 12
    gap = Unreachable.objects.get()
    assert gap.reason == "older than the 7 days that the search reaches"
    assert gap.from_at is not None
    assert START - timedelta(hours=2) <= gap.from_at <= START
    assert gap.until_at == clock.now - WEEK
    known = completeness.of_album(Album.objects.get())
    assert known.sentences.endswith(
        ". Missing: 24 hours of photos that X no longer lists."
    )


@on("x")
def test_what_x_gives_is_told_by_its_own_clock_once_it_answers(
    network: Network, clock: Clock
) -> None:
    show_posts(network, until=START)
    run()
    fault(network, is_refused=True)
    clock.now = START + timedelta(days=8)
    assert "cannot be reached; next try" in failures(run())
    known = completeness.of_album(Album.objects.get())
    assert "Complete from " in known.sentences
    assert " to 3 Nov 2036" in known.sentences
    assert "that X no longer lists" not in known.sentences
    network.simulator.faults = FaultPlan()
    run()
    known = completeness.of_album(Album.objects.get())
    assert known.sentences.endswith(
        ". Missing: 24 hours of photos that X no longer lists."
    )
