"""A simulated network for each API, so that the contract holds for all; the time, and
the album of imports."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from tests.datasource.billing import NOON, Turn
from tests.datasource.networks import APIS
from tests.datasource.worlds import Network
from tests.torture.clock import Clock


@pytest.fixture(params=APIS)
def network(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Network]:
    """An empty world; show it some posts."""
    world = World.of([])
    with Simulator(world) as simulator:
        settings.NETWORKS = [request.param]
        settings.TWITTER_API_URL = f"{simulator.url}/1.1"
        settings.X_API_URL = simulator.url
        settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
        settings.MASTODON_SERVERS = [simulator.url]
        settings.BLUESKY_SERVICE_URL = simulator.url
        settings.BLUESKY_HANDLE = CREDENTIALS.bluesky_handle
        settings.BLUESKY_APP_PASSWORD = CREDENTIALS.bluesky_app_password
        yield Network(request.param, simulator, world, settings)


@pytest.fixture
def servers(settings: Settings) -> list[str]:
    """The addresses of Mastodon that the album asks, in this order."""
    settings.NETWORKS = ["mastodon"]
    addresses: list[str] = []
    settings.MASTODON_SERVERS = addresses
    return addresses


@pytest.fixture
def carnival(settings: Settings) -> None:
    """One hashtag, and an organiser who hears of its milestones."""
    settings.HASHTAGS = ["carnival"]
    settings.MILESTONE_RECIPIENTS = ["organiser@album.example"]


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Sets the time, which then stands still: at noon until it is turned."""

    def turn(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    turn(NOON)
    return turn


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated network needs no time to recover."""
    monkeypatch.setattr("datasource.run_state.RETRY_PAUSE_SECONDS", 0)


# What this process caches of servers, by their addresses.
PROCESS_CACHES = {
    "mastodon.handle_domains._domains": dict,
    "mastodon.handle_domains._without_v2": set,
    "mastodon.only_media._honours_only_media": dict,
    "bluesky.session._accounts": dict,
    "x_v2.field_names._accepted_names": dict,
}


@pytest.fixture(autouse=True)
def cleared_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The port of an earlier simulated server may be that of the next one."""
    for name, kind in PROCESS_CACHES.items():
        monkeypatch.setattr(f"datasource.sources.{name}", kind())


@pytest.fixture
def clock(network: Network, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the network and of the album, which a test moves."""
    clock = Clock()
    network.world.now = clock
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock
