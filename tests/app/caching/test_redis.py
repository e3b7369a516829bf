"""Pages in Redis (CACHE_URL): shared by several processes, and made anew without it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo
from tests.redis_server import RedisServer
from twitter_album import redis_cache, redis_outage, service_urls
from twitter_album.redis_outage import Outage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

TOPIC = "/topic/%23carnival"


@pytest.fixture
def server(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RedisServer]:
    """A real one, which the album is told of as by the environment."""
    server = RedisServer(tmp_path)
    monkeypatch.setenv("CACHE_URL", server.url)
    monkeypatch.setattr(redis_cache, "outage", Outage("CACHE_URL", "pages are made"))
    settings.CACHES = settings.CACHES | {"pages": service_urls.cache("CACHE_URL")}
    yield server
    server.stop()


def test_a_page_that_one_process_made_is_served_by_another(
    client: Client,
    server: RedisServer,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    photo = make_photo(make_album(), make_owner("ana"))
    first = client.get(TOPIC)

    with redis.Redis.from_url(server.url) as other:
        [key] = other.keys()
        assert 0 < other.ttl(key) <= 30
    del caches["pages"]  # as a process that has just begun
    with django_assert_num_queries(1):
        second = client.get(TOPIC)
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

    assert second.content == first.content
    assert second.headers == first.headers
    assert f"/photo/{photo.pk}" not in client.get(TOPIC).content.decode()


def test_without_redis_pages_are_made_anew_and_the_log_says_so_once(
    client: Client,
    server: RedisServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_photo(make_album(), make_owner("ana"))
    monkeypatch.setattr(redis_outage, "PAUSE_SECONDS", 0)
    client.get(TOPIC)
    server.stop()

    for _ in range(3):
        response = client.get(TOPIC)
        assert response.status_code == 200
        assert response.templates
    server.start()
    client.get(TOPIC)

    assert client.get(TOPIC).templates == []
    told = [record.levelname for record in caplog.records if "Redis" in record.message]
    assert told == ["WARNING", "INFO"]


def test_nobody_waits_for_redis_at_every_request(
    client: Client,
    server: RedisServer,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_photo(make_album(), make_owner("ana"))
    server.stop()
    client.get(TOPIC)
    server.start()

    client.get(TOPIC)

    with redis.Redis.from_url(server.url) as other:
        assert other.keys() == []


def test_an_album_without_the_package_says_what_is_missing() -> None:
    code = (
        "import sys; sys.modules['redis'] = None\n"
        "import os; os.environ['CACHE_URL'] = 'redis://:geheim@cache:6379/0'\n"
        "import twitter_album.settings"
    )
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert tried.returncode == 1
    assert "CACHE_URL='redis://:***@cache:6379/0' is not usable" in tried.stderr
    assert "pip install -r requirements-scale.txt" in tried.stderr
    assert "Traceback" not in tried.stderr
