"""What `manage.py doctor` finds at Redis, and whether workers are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from tests.redis_server import RedisServer
from twitter_album import celery

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class TestRedis:
    @pytest.fixture
    def server(self, tmp_path: Path, settings: Settings) -> Iterator[RedisServer]:
        server = RedisServer(tmp_path)
        use(settings, cache=server.url.removesuffix("1") + "0", broker=server.url)
        yield server
        server.stop()

    def test_whose_queues_are_attended_is_all_right(
        self, server: RedisServer, doctor: Doctor
    ) -> None:
        with server.client() as client:
            for name in celery.QUEUES:
                client.set(celery.attended_key(name), 1)
            before = set(client.keys())
            told = doctor("workers", "cache")
            assert set(client.keys()) == before
        assert "All right: workers, cache" in told.text

    def test_whose_queues_nobody_attends_is_named(
        self, server: RedisServer, doctor: Doctor
    ) -> None:
        with server.client() as client:
            client.set(celery.attended_key("fetch"), 1)
            client.rpush("mail", "a task")
            told = doctor("workers")
        problem = "No worker takes the tasks of lookups, pictures, avatars, mail, files"
        remedy = "`manage.py worker lookups pictures avatars mail files`"
        assert told.names("ERROR", f"{problem} (1 wait)", remedy)

    def test_that_is_away_is_named(self, settings: Settings, doctor: Doctor) -> None:
        use(settings, cache="redis://127.0.0.1:9/0", broker="redis://127.0.0.1:9/1")
        told = doctor("workers", "cache")
        for name in ("CACHE_URL", "CELERY_BROKER_URL"):
            problem = f"The Redis of {name} cannot be used"
            assert told.names("ERROR", problem, "Start Redis at 127.0.0.1:9")

    def test_that_wants_a_password_is_named(
        self, server: RedisServer, settings: Settings, doctor: Doctor
    ) -> None:
        with server.client() as client:
            client.config_set("requirepass", "right")
            wrong = server.url.replace("://", "://:geheim99@")
            use(settings, cache=wrong, broker=server.url)
            told = doctor("workers", "cache")
        for name in ("CACHE_URL", "CELERY_BROKER_URL"):
            problem = f"The Redis of {name} refuses our log-in"
            assert told.names("ERROR", problem, f"Write its password in {name}")
        assert "geheim99" not in told.text

    def test_that_is_a_replica_is_named(
        self, server: RedisServer, doctor: Doctor
    ) -> None:
        with server.client() as client:
            client.replicaof("127.0.0.1", "9")
            told = doctor("cache")
        problem = "is a replica that cannot be written"
        assert told.names("ERROR", problem, "lead to the primary")

    def test_that_throws_tasks_away_is_named(
        self, server: RedisServer, settings: Settings, doctor: Doctor
    ) -> None:
        use(settings, cache=server.url, broker=server.url)
        with server.client() as client:
            client.config_set("maxmemory", "100mb")
            client.config_set("maxmemory-policy", "allkeys-lru")
            told = doctor("workers")
        assert told.names("WARNING", "maxmemory-policy allkeys-lru", "noeviction")
        assert told.names("WARNING", "the same database of Redis", "/0 and /1")


def use(settings: Settings, *, cache: str, broker: str) -> None:
    made = {"BACKEND": "twitter_album.redis_cache.RedisCache", "LOCATION": [cache]}
    settings.CACHES = settings.CACHES | {"pages": made}
    settings.CELERY_BROKER_URL = broker
