"""A Redis, and a simulated network whose address does not change between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from tests.datasource.worlds import Network
from tests.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One for all: this process's own Celery keeps the address that it began with."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def broker(redis_server: RedisServer, settings: Settings) -> RedisServer:
    """Empty, and named by the settings of this process."""
    if redis_server.process.poll() is not None:
        redis_server.start()
    with redis_server.client() as client:
        client.flushall()
    settings.CELERY_BROKER_URL = redis_server.url
    from twitter_album import celery  # it reads the setting when it is imported

    # Another test may have imported it, with no address or another one.
    celery.app.conf.broker_url = redis_server.url
    celery.client.cache_clear()
    return redis_server


@pytest.fixture
def network(settings: Settings) -> Iterator[Network]:
    """A Mastodon server that others can be asked about; show it some posts."""
    world = World.of([])
    with Simulator(world) as simulator:
        settings.NETWORKS = ["mastodon"]
        settings.MASTODON_SERVERS = [simulator.url]
        settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
        yield Network("mastodon", simulator, world, settings)
