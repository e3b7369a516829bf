"""What is late is read again, and what can no longer be read is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from app.gallery import completeness
from app.models import Album, Feed, Unreachable, Window
from datasource.data_access import window_planning
from datasource.sources import NETWORKS
from tests.datasource.networks import APIS, on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    fault,
    history,
    post,
    run,
)
from tests.datasource.x_feeds import look, x_feed

pytestmark = pytest.mark.django_db
FREE = sorted({"twitter", "mastodon", "bluesky"} & set(APIS))


def sweeps_are_due() -> None:
    feed = Feed.objects.get()
    long_ago = (timezone.now() - timedelta(days=3)).isoformat()
    feed.swept_at = dict.fromkeys(feed.swept_at, long_ago)
    feed.save()


@on("mastodon")
def test_a_paused_album_still_says_how_far_it_is_complete(network: Network) -> None:
    network.show([post(5), post(9)])
    run()
    Album.objects.update(is_paused=True)
    told = completeness.of_album(Album.objects.get())
    assert told.sentences.startswith("Complete since")
    assert told.next_look is None


@on("mastodon")
def test_a_look_that_brings_nothing_is_no_news_to_programs(
    network: Network, client: Client
) -> None:
    network.show([post(5), post(9)])
    run()
    Feed.objects.update(covered_until=timezone.now() - timedelta(hours=1))
    address = f"/api/topic/{Album.objects.get().tag}"
    before = client.get(address)
    run()
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 304
    until = client.get(address).json()["completeness"]["until"]
    assert until > before.json()["completeness"]["until"]


@on(*FREE)
def test_a_post_that_arrives_an_hour_late_is_found_by_the_sweep(
    network: Network,
) -> None:
    seen = history(50, minutes_apart=2)
    network.show(seen)
    run()
    network.show([*seen, post(65.5, counter=77)])
    run()
    assert len(album_pictures()) == 50
    sweeps_are_due()
    run()
    assert_complete(network)
    assert not Window.objects.exists()


@on("mastodon")
def test_a_sweep_goes_on_where_a_run_had_no_page_left(network: Network) -> None:
    seen = history(130, minutes_apart=1)
    network.show(seen)
    run()
    network.show([*seen, post(125.5, counter=77)])
    sweeps_are_due()
    network.settings.FETCH_MAX_PAGES = 2
    for _ in range(4):
        run()
    assert_complete(network)


def test_x_is_read_again_at_the_end_of_its_day_when_that_costs_nothing() -> None:
    source = NETWORKS["x"]()[0]
    evening = datetime(2026, 11, 3, 23, 20, tzinfo=UTC)
    feed = x_feed(evening, swept_at={"0": (evening - timedelta(hours=20)).isoformat()})
    window_planning.plan(feed, source, now=evening)
    assert not Window.objects.filter(kind="sweep").exists()
    window_planning.plan(feed, source, now=evening + timedelta(minutes=20))
    sweep = Window.objects.get(kind="sweep")
    assert sweep.lo == source.highest_id_before(evening.replace(hour=0, minute=0))
    sweep.delete()
    window_planning.plan(feed, source, now=evening + timedelta(minutes=35))
    window_planning.plan(feed, source, now=evening + timedelta(minutes=55))
    assert not Window.objects.filter(kind="sweep").exists()


def test_what_x_no_longer_gives_is_told_and_grows_as_one_gap() -> None:
    source = NETWORKS["x"]()[0]
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    feed = x_feed(now, top_at=now - timedelta(days=8))
    look(feed, source, now=now)
    gap = Unreachable.objects.get()
    assert gap.from_at == now - timedelta(days=8)
    assert gap.until_at == now - timedelta(days=7)
    assert gap.reason == "older than the 7 days that the search reaches"
    assert Window.objects.get().lo == source.highest_id_before(now - timedelta(days=7))
    look(feed, source, now=now + timedelta(minutes=40))
    gap = Unreachable.objects.get()
    assert gap.from_at is not None
    assert gap.until_at - gap.from_at == timedelta(days=1, minutes=40)


def test_a_quiet_week_is_no_gap() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    feed = x_feed(now, top_at=now - timedelta(days=8), covered_until=now)
    look(feed, NETWORKS["x"]()[0], now=now)
    assert not Unreachable.objects.exists()
    assert Window.objects.get().lo == feed.top


def test_a_pending_range_that_grows_too_old_is_told() -> None:
    source = NETWORKS["x"]()[0]
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    feed = x_feed(now)
    moments = [now - timedelta(days=days) for days in (9, 8, 6)]
    ids = [source.highest_id_before(moment) for moment in moments]
    for place in (0, 1):
        Window.objects.create(
            feed=feed,
            lo=ids[place],
            hi=ids[place + 1],
            from_at=moments[place],
            until_at=moments[place + 1],
        )
    look(feed, source, now=now)
    rows = list(Unreachable.objects.order_by("until_at"))
    assert rows[0].from_at == moments[0]
    assert rows[-1].until_at == now - timedelta(days=7)
    left = Window.objects.filter(hi=ids[2]).get()
    assert left.lo == source.highest_id_before(now - timedelta(days=7))


@on("mastodon")
def test_an_album_says_from_when_on_it_is_complete(network: Network) -> None:
    network.settings.BACKFILL_DAYS = 2
    network.show(history(90))
    run()
    known = completeness.of_album(Album.objects.get())
    assert known.until is not None
    assert known.since is not None
    assert timezone.now() - known.since < timedelta(days=2, minutes=5)
    assert known.sentences.startswith("Complete since ")
    assert not known.gaps


@on("mastodon")
def test_a_pending_range_is_told_with_its_reason(
    network: Network, client: Client
) -> None:
    old = [post(600), post(700)]
    network.show(old)
    run()
    network.show([*history(100, minutes_apart=1), *old])
    network.settings.FETCH_MAX_PAGES = 1
    run()
    fault(network, status=500)
    network.settings.FETCH_MAX_PAGES = 9
    run()
    known = completeness.of_album(Album.objects.get())
    assert any("answered 500" in gap.reason for gap in known.gaps)
    assert "Not included yet" in known.sentences
    told = client.get("/api/topic/carnival").json()["completeness"]
    assert told["gaps"][0]["state"] == "owed"
    assert "answered 500" in told["gaps"][0]["reason"]
    assert "Not included yet" in client.get("/topic/carnival").content.decode()


def test_an_album_that_was_never_read_says_nothing() -> None:
    album = Album.objects.create(tag="carnival")
    assert completeness.of_album(album).sentences == ""
