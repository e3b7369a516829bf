"""Answers that prove nothing, each in its own way: one of a kind says nothing of
another, and ends no range."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from app.models import Feed, Photo, Unreachable, Window
from datasource.coverage import IGNORED_BOUND
from datasource.simulator.faults import FaultPlan
from tests.datasource.in_memory_source import SweptInMemorySource, feed_of
from tests.datasource.networks import on
from tests.datasource.server_quirks import UPPER
from tests.datasource.worlds import Network, assert_complete, fault, history, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@on("twitter", "mastodon")
def test_one_empty_page_after_pages_above_a_range_does_not_end_it(
    network: Network, settings: Settings
) -> None:
    network.show(history(120))
    settings.FETCH_MAX_PAGES = 1
    run()
    settings.FETCH_MAX_PAGES = 20
    fault(network, ignore=UPPER)
    run()
    run()
    fault(network, keep=0)
    run()
    network.simulator.faults = FaultPlan()
    run()
    assert_complete(network)


def source_with_a_pending_range() -> tuple[SweptInMemorySource, Feed]:
    """Between posts that were read, two pages of posts are not."""
    source = SweptInMemorySource()
    source.sweeps = ()
    feed = feed_of(source)
    for posts, pages in ((10, 10), (12, 1)):
        for _ in range(posts):
            source.publish(1, 0)
            source.now += timedelta(minutes=2)
        source.run(feed, pages=pages)
    return source, feed


def test_one_page_below_a_range_after_an_empty_one_does_not_end_it() -> None:
    source, feed = source_with_a_pending_range()
    source.faults = ["", "empty", "below"]
    source.run(feed, pages=5)
    source.now += timedelta(minutes=10)
    source.run(feed, pages=20)
    assert Photo.objects.count() == 22


def test_one_page_above_a_range_after_an_empty_one_gives_nothing_up() -> None:
    source, feed = source_with_a_pending_range()
    # Its server was lately seen to list its newest posts only.
    Unreachable.objects.create(
        feed=feed,
        hi="1",
        until_at=source.now,
        created_at=source.now,
        reason=IGNORED_BOUND,
    )
    source.faults = ["", "empty", "above"]
    source.run(feed, pages=5)
    assert Unreachable.objects.count() == 1


def test_the_beginning_of_time_that_lists_nothing_is_read_in_three_runs() -> None:
    source = SweptInMemorySource()
    source.sweeps = ()
    feed = feed_of(source)
    for _ in range(10):
        source.publish(1, 0)
        source.now += timedelta(minutes=2)
    source.run(feed, pages=1)
    # The last run with a fault says nothing of the empty pages that follow.
    source.faults = ["shuffled"]
    source.now += timedelta(minutes=20)
    source.run(feed, pages=1)
    source.posts.clear()
    for pending in (1, 1, 0):
        source.now += timedelta(minutes=70)
        source.run(feed, pages=5)
        assert Window.objects.count() == pending


def test_pages_that_are_wrong_in_turns_are_asked_for_twice_a_run() -> None:
    source, feed = source_with_a_pending_range()
    source.faults = ["", *["shuffled", "empty"] * 10]
    source.run(feed, pages=20)
    assert len(source.faults) == 18
