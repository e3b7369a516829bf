"""Health checks: /healthz tells whether a process answers, /readyz whether the album
does its work; both under any host name, and past every cache."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import DjangoAssertNumQueries, Settings

from twitter_album import clock_ticks

ADDRESSES = ["/healthz", "/healthz/", "/readyz", "/readyz/"]


def log_of_a_job(age: timedelta) -> None:
    then = timezone.now() - age
    CronJobLog.objects.create(code="x", start_time=then, end_time=then, is_success=True)


def database_is_down(*args: Any) -> None:
    raise OperationalError("the server closed the connection")


@pytest.mark.django_db
class TestReadiness:
    def test_is_good_while_the_clock_ticks(self, client: Client) -> None:
        clock_ticks.Ticker().tick()

        response = client.get("/readyz")

        assert response.status_code == 200
        answer = response.json()
        assert answer.pop("last_tick")
        assert answer == {
            "database": "alive",
            "migrations": "applied",
            "clock": "alive",
        }

    @pytest.mark.one_database
    def test_is_bad_before_the_first_tick(self, client: Client) -> None:
        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["clock"] == "silent"

    @pytest.mark.one_database
    def test_is_bad_after_three_missed_ticks(self, client: Client) -> None:
        tick = timedelta(seconds=clock_ticks.TICK_SECONDS)
        log_of_a_job(2.9 * tick)
        assert client.get("/readyz").status_code == 200

        CronJobLog.objects.all().delete()
        log_of_a_job(3 * tick)

        assert client.get("/readyz").json()["clock"] == "silent"
        assert 3 * tick <= timedelta(minutes=1)

    @pytest.mark.one_database
    def test_is_bad_when_the_database_is_down(self, client: Client) -> None:
        with connection.execute_wrapper(database_is_down):
            response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["database"] == "down"

    def test_is_bad_while_a_migration_is_missing(self, client: Client) -> None:
        clock_ticks.Ticker().tick()
        applied = MigrationRecorder(connection).migration_qs
        applied.filter(app="app").latest("id").delete()

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["migrations"] == "missing"

    @pytest.mark.one_database
    def test_is_cheap(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/readyz")
        with django_assert_num_queries(2):
            client.get("/readyz")


@pytest.mark.django_db
@pytest.mark.one_database
class TestTicks:
    def test_are_one_row_however_long_the_clock_runs(self) -> None:
        ticker = clock_ticks.Ticker()
        ticker.tick()
        first = clock_ticks.last_tick()
        ticker.tick()

        assert CronJobLog.objects.count() == 1
        assert clock_ticks.last_tick() != first

    def test_go_on_in_a_database_that_was_restored(self) -> None:
        ticker = clock_ticks.Ticker()
        ticker.tick()
        CronJobLog.objects.all().delete()
        ticker.tick()

        assert clock_ticks.is_alive(clock_ticks.last_tick())


def test_a_process_is_alive_without_a_database(client: Client) -> None:
    # No mark django_db: whatever asked the database would fail.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


@pytest.mark.django_db
@pytest.mark.one_database
class TestEveryCheck:
    @pytest.fixture
    def production(self, settings: Settings) -> None:
        settings.ALLOWED_HOSTS = ["album.example"]
        settings.SECURE_SSL_REDIRECT = True

    @pytest.mark.usefixtures("production")
    def test_is_answered_under_any_host_name_by_http(self) -> None:
        clock_ticks.Ticker().tick()
        for host in ("127.0.0.1:8000", "10.0.0.7", "web", "evil.example", "a b"):
            client = Client(headers={"host": host})
            assert client.get("/").status_code in (301, 400), host
            for address in ADDRESSES:
                assert client.get(address).status_code == 200, (host, address)

    def test_is_kept_by_no_cache(self, client: Client) -> None:
        for address in ADDRESSES:
            assert client.get(address)["Cache-Control"] == "no-store", address

    def test_is_read_only(self, client: Client) -> None:
        for address in ADDRESSES:
            assert client.post(address).status_code == 405, address
            assert client.head(address).content == b"", address
