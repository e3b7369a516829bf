"""What a server does not list is out of reach, until the server is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from app.gallery import completeness
from app.models import Album, Feed, Unreachable, Window
from datasource.coverage import MIN_ATTEMPTS_TO_GIVE_UP, NOT_LISTED
from datasource.simulator.faults import FaultPlan
from datasource.sources import NETWORKS
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    assert_complete,
    fault,
    history,
    post,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DAY_MINUTES = 24 * 60
OUT_OF_REACH = "no range is pending, 1 range is out of reach"
DEAF_TO_BOUNDS = ("until", "max_id")


def known() -> completeness.Completeness:
    return completeness.of_album(Album.objects.get())


def a_day_later() -> None:
    Unreachable.objects.update(created_at=F("created_at") - timedelta(hours=25))


def give_up(network: Network) -> None:
    """Until the server is believed to list no more than its newest page."""
    network.show(history(120)[10:])
    fault(network, ignore=DEAF_TO_BOUNDS)
    for _ in range(MIN_ATTEMPTS_TO_GIVE_UP + 1):
        run()
    assert known().backlog.sentence == OUT_OF_REACH


@on("mastodon", "twitter")
def test_a_mended_server_is_read_to_its_end_within_a_day(network: Network) -> None:
    give_up(network)
    network.simulator.faults = FaultPlan()
    a_day_later()
    run()
    assert_complete(network)
    assert known().state == "complete"


@on("mastodon")
def test_a_server_that_is_seen_to_heed_bounds_is_read_at_once(
    network: Network,
) -> None:
    give_up(network)
    network.simulator.faults = FaultPlan()
    network.show([*history(105, minutes_apart=0.1), *network.posts])
    run()
    assert_complete(network)
    assert known().state == "complete"


@on("mastodon")
def test_a_server_that_is_as_it_was_costs_two_searches_a_day(network: Network) -> None:
    give_up(network)
    before = list(Unreachable.objects.values_list("lo", "hi", "reason"))
    for _ in range(2):
        a_day_later()
        asked = len(network.searches)
        run()
        assert len(network.searches) - asked <= 1 + 2
        asked = len(network.searches)
        run()
        assert len(network.searches) - asked == 1
        assert known().backlog.sentence == OUT_OF_REACH
    assert list(Unreachable.objects.values_list("lo", "hi", "reason")) == before


@on("x")
def test_the_full_archive_is_asked_for_what_was_too_old_for_recent_search(
    network: Network,
) -> None:
    network.settings.BACKFILL_DAYS = 7
    network.show([post(10), post(8 * DAY_MINUTES)])
    run()
    now = timezone.now()
    highest_id_before = NETWORKS["x"]()[0].highest_id_before
    start, end = now - timedelta(days=9), now - timedelta(days=7)
    created_at, floor_at = now - timedelta(days=13), now - timedelta(days=20)
    Feed.objects.update(created_at=created_at, floor_at=floor_at)
    Unreachable.objects.create(
        feed=Feed.objects.get(),
        lo=highest_id_before(start),
        hi=highest_id_before(end),
        from_at=start,
        until_at=end,
        reason="older than the 7 days that the search reaches",
    )
    run()
    assert known().backlog.unreachable == 1
    network.settings.X_SEARCH = "all"
    run()
    assert_complete(network)
    assert known().backlog.sentence == "no range is pending"


@on("x")
def test_a_network_that_bills_is_not_asked_again_for_nothing(network: Network) -> None:
    posts = history(20)
    network.show(posts)
    run()
    feed = Feed.objects.get()
    Unreachable.objects.create(
        feed=feed,
        hi="1000",
        until_at=posts[-1].created_at - timedelta(days=8),
        reason=NOT_LISTED[0],
    )
    a_day_later()
    asked = len(network.searches)
    run()
    assert len(network.searches) - asked == 1
    assert not Window.objects.exists()
    assert known().backlog.sentence == OUT_OF_REACH
