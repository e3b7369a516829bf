"""Sweeps and ranges that are split, long or old: what was read, and what is claimed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.gallery import completeness
from app.models import Album, Feed, Photo, Run, Unreachable, Window
from datasource.data_access import window_planning
from datasource.sources import NETWORKS
from tests.datasource.in_memory_source import SweptInMemorySource, feed_of
from tests.datasource.x_feeds import look, x_feed

pytestmark = pytest.mark.django_db


def upgraded_feed(**values: Any) -> Feed:
    """One that was read in part before feeds had a floor."""
    feed = Feed.objects.create(
        album=Album.objects.create(tag="carnival"),
        network="mastodon",
        server="social.example",
        query="#carnival",
        top="900",
        backfill_days=30,
        **values,
    )
    Window.objects.create(feed=feed, lo="", hi="500")
    return feed


def test_a_sweep_that_was_split_does_not_stop_its_feed() -> None:
    source = SweptInMemorySource()
    feed = feed_of(source)
    for _ in range(30):
        source.publish(1, 0)
        source.now += timedelta(minutes=2)
    source.run(feed, pages=50)
    source.now += timedelta(minutes=61)
    # Both answers for the sweep are shuffled, the answer for the news is not.
    source.faults = ["", "shuffled", "shuffled"]
    source.run(feed, pages=4)
    lower, upper = Window.objects.filter(kind=Window.Kind.SWEEP).order_by("pk")
    times = [lower.until_at, upper.from_at, upper.until_at]
    assert times == sorted(filter(None, times))
    source.now += timedelta(minutes=61)
    source.run(feed, pages=50)
    source.now += timedelta(minutes=5)
    source.run(feed, pages=50)
    assert Window.objects.count() == 0


@pytest.mark.one_database
def test_a_long_sweep_comes_to_its_end_on_a_busy_tag() -> None:
    """48 hours are more pages than the runs of an hour have."""
    source = SweptInMemorySource()
    feed = feed_of(source)
    for _ in range(100):
        source.publish(1, 0)
        source.now += timedelta(minutes=24)
    source.run(feed, pages=500)
    late = source.now - timedelta(hours=36)
    start = source.now - timedelta(minutes=24 * 100)
    number = (int((late - start).total_seconds() * 1000) + 7) << 4
    source.posts.append((number, late, source.now, 1))
    long_ago = (source.now - timedelta(days=1)).isoformat()
    Feed.objects.update(swept_at={"0": long_ago, "1": long_ago})
    for _ in range(24):  # a whole day of looks
        source.now += timedelta(hours=1)
        source.run(feed, pages=5)
    # A day has 120 pages, and what is read again fills 20.
    assert Photo.objects.filter(post_id=str(number)).exists()


def test_an_upgraded_feed_keeps_its_backfill_limit(settings: Settings) -> None:
    """0002 leaves `floor_at` empty where `backfill_days` is set already."""
    settings.BACKFILL_DAYS = 30
    feed = upgraded_feed()
    source = NETWORKS["twitter"]()[0]
    window_planning.plan(feed, source, now=timezone.now())
    assert feed.floor_at == feed.created_at - timedelta(days=30)


def test_an_upgraded_album_does_not_claim_all_of_the_past(settings: Settings) -> None:
    settings.BACKFILL_DAYS = 30
    feed = upgraded_feed(covered_until=timezone.now())
    assert "first photo" not in completeness.of_album(feed.album).sentences


def test_more_of_the_past_is_not_claimed_before_it_was_read(settings: Settings) -> None:
    """X's recent search ended before any post was too old, so `bottom` is empty."""
    settings.BACKFILL_DAYS = 30
    settings.X_SEARCH = "recent"
    now = timezone.now()
    feed = x_feed(
        now,
        created_at=now - timedelta(days=3),
        bottom="",
        floor_at=now - timedelta(days=10),
        covered_until=now,
    )
    settings.X_SEARCH = "all"
    settings.BACKFILL_DAYS = 60
    window_planning.plan(feed, NETWORKS["x"]()[0], now=now)
    known = completeness.of_feed(Feed.objects.get())
    is_pending = Window.objects.filter(lo="").exists()
    assert is_pending or (known.since and known.since >= now - timedelta(days=10))


def test_the_full_archive_is_read_where_only_a_week_was(settings: Settings) -> None:
    settings.BACKFILL_DAYS = 30
    now = timezone.now()
    feed = x_feed(
        now,
        created_at=now - timedelta(days=3),
        bottom="",
        floor_at=now - timedelta(days=10),
        covered_until=now,
    )
    settings.X_SEARCH = "all"
    window_planning.plan(feed, NETWORKS["x"]()[0], now=now)
    assert Window.objects.filter(lo="").exists()


@pytest.mark.one_database
def test_a_backfill_that_takes_days_tells_what_left_the_search_meanwhile() -> None:
    """Each look is 20 minutes later: never an hour at once, three days in all."""
    source = NETWORKS["x"]()[0]
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    feed = x_feed(now, created_at=now, floor_at=now - timedelta(days=7))
    Window.objects.create(
        feed=feed,
        lo="",
        hi=source.highest_id_before(now - timedelta(days=2)),
        until_at=now - timedelta(days=2),
    )
    for _ in range(3 * 72):
        now += timedelta(minutes=20)
        look(feed, source, now=now)
    assert Unreachable.objects.exists()


def test_the_sweep_of_x_is_not_left_out_where_looks_are_hourly() -> None:
    source = NETWORKS["x"]()[0]
    start = datetime(2026, 11, 3, 0, 10, tzinfo=UTC)
    feed = x_feed(start, swept_at={"0": (start - timedelta(hours=1)).isoformat()})
    opened = 0
    for hour in range(72):
        now = start + timedelta(hours=hour)
        feed.top = source.highest_id_before(now - timedelta(minutes=5))
        Window.objects.all().delete()
        window_planning.plan(feed, source, now=now)
        Run.objects.create(feed=feed, started_at=now)
        opened += Window.objects.filter(kind="sweep").count()
    assert opened


def test_a_sweep_of_x_that_is_unfinished_at_midnight_costs_nothing_more() -> None:
    source = NETWORKS["x"]()[0]
    evening = datetime(2026, 11, 3, 23, 40, tzinfo=UTC)
    feed = x_feed(evening, swept_at={"0": (evening - timedelta(hours=20)).isoformat()})
    window_planning.plan(feed, source, now=evening)
    assert Window.objects.filter(kind="sweep").exists()
    window_planning.plan(feed, source, now=evening + timedelta(minutes=40))
    # X bills yesterday's posts once more today
    assert not Window.objects.filter(kind="sweep").exists()


def test_an_empty_page_where_a_known_post_should_be_is_asked_for_again() -> None:
    source = SweptInMemorySource()
    feed = feed_of(source)
    source.publish(1, 0)
    source.now += timedelta(minutes=5)
    source.run(feed, pages=10)
    source.publish(1, 0)
    source.now += timedelta(hours=4)
    source.faults = ["empty"]
    source.run(feed, pages=5)
    assert Photo.objects.count() == 2


def test_an_empty_page_is_believed_once_the_last_post_is_gone() -> None:
    source = SweptInMemorySource()
    feed = feed_of(source)
    source.publish(1, 0)
    source.now += timedelta(minutes=5)
    source.run(feed, pages=10)
    source.posts.clear()
    source.now += timedelta(hours=4)
    source.run(feed, pages=5)
    assert Feed.objects.get().covered_until == source.now
