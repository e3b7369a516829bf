"""Pages in Redis (CACHE_URL): shared by several processes, and made anew without it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo
from tests.on_postgresql import free_port
from twitter_album import env, redis_cache

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

TOPIC = "/topic/%23carnival"
# For the server to start.
PATIENCE_SECONDS = 10


class Server:
    def __init__(self, program: str, folder: Path) -> None:
        self.command = [program, "--port", str(free_port()), "--bind", "127.0.0.1"]
        self.command += ["--save", "", "--dir", str(folder)]
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.command[2]}/1"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.02)
        raise TimeoutError("Redis did not start.")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A real one, which the album is told of as by the environment."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("No redis-server on this machine.")
    server = Server(program, tmp_path)
    monkeypatch.setenv("CACHE_URL", server.url)
    monkeypatch.setattr(redis_cache, "outage", redis_cache.Outage())
    settings.CACHES = settings.CACHES | {"pages": env.cache("CACHE_URL")}
    yield server
    server.stop()


def test_a_page_that_one_process_made_is_served_by_another(
    client: Client, server: Server, django_assert_num_queries: DjangoAssertNumQueries
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
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_photo(make_album(), make_owner("ana"))
    monkeypatch.setattr(redis_cache, "PAUSE_SECONDS", 0)
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
    client: Client, server: Server, django_assert_num_queries: DjangoAssertNumQueries
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
    assert "pip install redis" in tried.stderr
    assert "Traceback" not in tried.stderr
