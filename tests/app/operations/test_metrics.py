"""Metrics, read with Prometheus' own parser, as Prometheus reads them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.models import Budget, DeadLetter, Delivery, Feed, Photo, Run, Spending, Window
from app.operations.metrics import gauges
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.documents import DOCUMENTS, blocks
from tests.prometheus import TOKEN, scraped, value, values
from twitter_album import clock_ticks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def metrics_are_on(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.one_database
class TestToken:
    def test_nobody_gets_them_without_it(self, client: Client) -> None:
        for headers in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer no"}):
            response = client.get("/metrics", headers=headers)

            assert response.status_code == 401, headers
            assert response["WWW-Authenticate"] == "Bearer"
            assert b"album_" not in response.content

    def test_there_are_none_where_it_is_not_set(
        self, client: Client, settings: Settings
    ) -> None:
        settings.METRICS_TOKEN = ""
        for headers in ({}, {"Authorization": "Bearer "}):
            assert client.get("/metrics", headers=headers).status_code == 404, headers


@pytest.fixture
def troubled() -> None:
    """An album in which each thing that is counted is there."""
    album = make_album(milestones="1", recipients="a@one.example, b@two.example")
    make_photos(album, 3)
    make_photos(make_album("samba", is_moderated=True), 2)
    make_photo(album, ready=False, failure="503")
    make_photo(album, ready=False, state="failed")
    Photo.objects.filter(pk=make_photo(album).pk).fetch_again()
    Delivery.objects.filter(recipient="a@one.example").update(state="dead")
    now = timezone.now()
    feed = Feed.objects.create(
        album=album,
        network="mastodon",
        server="m.example",
        query="carnival",
        covered_until=now - timedelta(hours=2),
    )
    for failure in ("", "401: no"):
        Run.objects.create(feed=feed, ended_at=now, failure=failure, photos_added=2)
    Run.objects.create(feed=feed, started_at=now - timedelta(hours=2), ended_at=now)
    Window.objects.create(feed=feed)
    DeadLetter.objects.create(feed=feed, post_id="1", reason="no", raw="")
    Budget.objects.create(network="x")
    Spending.objects.create(network="x", purpose="search", reserved=9, spent=1_500_000)
    clock_ticks.Ticker().tick()


@pytest.mark.usefixtures("troubled")
class TestTheAlbum:
    def test_is_counted(self) -> None:
        assert value("album_database_up") == 1
        assert values("album_photos") == {"carnival": 5, "samba": 0}
        assert value("album_photos_awaiting_approval") == 2
        assert value("album_pictures_late") == 1
        assert value("album_pictures_failed") == 1
        assert value("album_pictures_missing_files") == 1
        emails = {"queued": 1, "claimed": 0, "uncertain": 0, "dead": 1}
        assert values("album_emails") == emails
        assert value("album_dead_letters") == 1

    def test_says_how_fetching_goes(self) -> None:
        now = timezone.now().timestamp()
        assert values("album_feeds") == {("mastodon", "m.example"): 1}
        looks = values("album_feed_last_good_look_timestamp_seconds")
        assert now - looks["mastodon", "m.example"] == pytest.approx(7200, abs=60)
        assert values("album_fetches_last_hour") == {
            ("mastodon", "good"): 1,
            ("mastodon", "failed"): 1,
            ("mastodon", "running"): 0,
        }
        assert values("album_photos_added_last_hour") == {"mastodon": 4}
        assert values("album_pending_ranges") == {"mastodon": 1}
        ticks = value("album_clock_last_tick_timestamp_seconds")
        assert now - ticks == pytest.approx(0, abs=60)

    def test_says_what_is_spent_and_what_may_be(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = 5_000_000, None
        assert values("album_spent_dollars") == {
            ("x", "day"): 1.5,
            ("x", "month"): 1.5,
        }
        assert values("album_budget_dollars") == {("x", "day"): 5}

    def test_has_a_line_for_the_largest_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_photos(make_album("tango"), 2)
        monkeypatch.setattr("app.operations.metrics.album.MAX_LINES", 1)

        assert values("album_photos") == {"carnival": 5, "(others)": 2}

    def test_is_counted_no_further_than_a_limit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gauges, "MAX_COUNTED", 1)

        assert value("album_photos_awaiting_approval") == 1


@pytest.mark.one_database
def test_each_metric_has_a_help_text_and_a_name_of_its_kind() -> None:
    Client().get("/healthz")
    Client().get("/")
    for name, family in scraped().items():
        assert name.startswith("album_")
        assert re.fullmatch("[a-z_]+", name)
        assert family.documentation.endswith(".")
        assert family.type in ("counter", "gauge", "histogram")
        # Of a counter the parser takes the end off.
        assert not name.endswith(("_total", "_count", "_sum"))


@pytest.mark.one_database
def test_a_database_that_is_down_is_told() -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(refuse):
        families = scraped()

    assert families["album_database_up"].samples[0].value == 0
    assert families["album_disk_free_bytes"].samples[0].value > 0
    assert "album_photos" not in families


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
class TestRequests:
    @pytest.fixture
    def before(self) -> dict[Any, float]:
        make_photo(make_album(), make_owner("ana"))
        Client().get("/robots.txt")
        return values("album_http_requests")

    def added(self, before: dict[Any, float]) -> dict[Any, float]:
        now = values("album_http_requests")
        more = {key: now[key] - before.get(key, 0) for key in now}
        return {key: number for key, number in more.items() if number}

    def test_are_counted_by_view_method_and_status(
        self, client: Client, before: dict[Any, float]
    ) -> None:
        client.get("/topic/carnival")
        client.get("/topic/tango")
        client.get("/nothing/at/all")
        client.get("/%00")
        client.head("/owners")
        client.post("/admin/login/", {"username": "a", "password": "b"})
        client.generic("BREW", "/robots.txt")

        assert self.added(before) == {
            ("GET", "200", "topic"): 1,
            ("GET", "404", "topic"): 1,
            ("GET", "404", "none"): 2,
            ("HEAD", "200", "owners"): 1,
            ("POST", "200", "admin:login"): 1,
            ("other", "405", "RobotsView"): 1,
        }

    def test_are_counted_when_their_page_was_cached(
        self, client: Client, before: dict[Any, float]
    ) -> None:
        for _ in range(2):
            client.get("/topic/carnival")
            client.get("/it/topic/carnival")

        assert self.added(before) == {("GET", "200", "topic"): 4}

    def test_are_timed(self, client: Client, before: dict[Any, float]) -> None:
        client.get("/owners")

        samples = scraped()["album_http_request_duration_seconds"].samples
        of_owners = [s for s in samples if s.labels["view"] == "owners"]
        assert {s.labels.get("le") for s in of_owners} > {"0.005", "1.0", "+Inf"}

    def test_of_what_watches_the_album_are_not(
        self, client: Client, before: dict[Any, float]
    ) -> None:
        client.get("/healthz")
        client.get("/readyz")

        assert self.added(before) == {}


@pytest.mark.one_database
class TestTheDocument:
    def test_names_every_metric_and_no_other(self) -> None:
        Client().get("/")
        named = set(re.findall(r"\balbum_[a-z_]+", DOCUMENTS["docs/monitoring.md"]))
        there = {family.removesuffix("_total") for family in scraped()}
        # See tests/scale/test_tasks.py.
        of_a_broker = {"album_tasks_waiting", "album_queue_attended"}

        assert {name.removesuffix("_total") for name in named} == there | of_a_broker

    def test_has_alert_rules_with_a_sentence_each(self) -> None:
        _, rules = blocks(DOCUMENTS["docs/monitoring.md"], "yaml")
        (group,) = yaml.safe_load(rules)["groups"]

        assert len(group["rules"]) == 5
        for rule in group["rules"]:
            assert rule["alert"].startswith("Album")
            assert rule["expr"]
            assert rule["annotations"]["summary"].endswith(".")
