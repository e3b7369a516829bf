"""Under what name the outside is asked."""

from django.conf import settings

from datasource.http_sessions import network_session
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from twitter_album import __version__


def test_servers_are_told_which_version_asks_and_whose() -> None:
    with Simulator(World.of([])) as simulator:
        network_session().get(f"{simulator.url}/api/v2/instance")
        (request,) = simulator.requests
    name = f"TwitterAlbum/{__version__} (+{settings.SITE_URL})"
    assert request.headers["user-agent"] == name
