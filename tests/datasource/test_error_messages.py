"""What the wire does wrong, in words that its operator understands."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from app.models import Photo, Run, Window
from datasource import sources
from datasource.simulator.faults import FaultPlan
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    history,
    post,
    run,
)
from tests.datasource.x_servers import booked
from twitter_album.http import GuardedSession

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def assert_told(network: Network, line: str) -> None:
    """One line for the operator: whose feed, what, and when it is tried next."""
    (told,) = failures(run()).splitlines()
    assert told.startswith(f"#carnival on {network.name} at 127.0.0.1")
    assert line in told
    assert "; next try " in told
    assert Run.objects.latest("id").failure == told


def assert_complete_once_lifted(network: Network) -> None:
    network.simulator.faults = FaultPlan()
    assert failures(run()) == ""
    assert_complete(network)
    assert not Window.objects.exists()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadlines of every request are over in no time."""

    def session() -> GuardedSession:
        return GuardedSession(
            user_agent="test", allow_private=True, read_seconds=0.2, total_seconds=0.4
        )

    monkeypatch.setattr(sources, "network_session", session)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "values",
    [{"delay": 5}, {"hang_after_headers": 5}, {"bytes_per_second": 20}],
    ids=["silence", "hang after headers", "1 byte a second"],
)
@on("mastodon")
def test_who_takes_too_long_is_left_in_time(
    network: Network, values: dict[str, Any]
) -> None:
    network.show(history(5))
    fault(network, **values)
    assert_told(network, "did not answer in time")
    assert_complete_once_lifted(network)


@on("mastodon")
def test_a_refused_connection(network: Network) -> None:
    network.show(history(5))
    place = network.simulator.url
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    network.live_at(f"http://127.0.0.1:{port}")
    assert_told(network, "cannot be reached")
    network.live_at(place)
    run()
    assert_complete(network)


def nobody_knows(*args: object, **options: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@on("mastodon")
def test_a_name_that_dns_cannot_resolve(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.show(history(5))
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", nobody_knows)
        assert_told(network, "the name 127.0.0.1 cannot be resolved: ")
    assert_complete_once_lifted(network)


@on("mastodon")
def test_a_server_without_a_valid_tls_certificate(network: Network) -> None:
    network.show(history(5))
    plain = network.simulator.url
    network.live_at(plain.replace("http:", "https:"))
    assert_told(network, "has no valid TLS certificate")
    network.live_at(plain)
    assert_complete_once_lifted(network)


@on("mastodon")
def test_5xx_at_every_second_request_costs_patience_only(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 20
    network.show(history(130))
    fault(network, every=2, status=503)
    assert failures(run()) == ""
    assert_complete(network)


@on("mastodon")
def test_an_empty_list_in_place_of_a_page_loses_nothing(network: Network) -> None:
    network.show(history(60))
    run()
    network.show([post(1.5), post(1.6), *network.posts])
    fault(network, body="[]")
    run()
    assert len(album_pictures()) == 60
    assert_complete_once_lifted(network)


CLAIMS: dict[str, dict[str, Any]] = {
    "wrong charset": {
        "headers": {"Content-Type": "application/json; charset=iso-8859-1"}
    },
    "wrong type": {"headers": {"Content-Type": "text/plain"}},
    "BOM": {"has_byte_order_mark": True},
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_json_is_read_whatever_is_claimed_of_it(network: Network, claim: str) -> None:
    network.show([post(9, text="Été")])
    fault(network, **CLAIMS[claim])
    assert failures(run()) == ""
    assert_complete(network)
    assert Photo.objects.get().text.startswith("Été")


@pytest.mark.usefixtures("hasty")
@on("x")
def test_an_answer_that_never_ends_is_booked_as_if_x_billed_it(
    network: Network,
) -> None:
    network.show(history(5))
    fault(network, hang_after_headers=5)
    run()
    assert booked() >= 2 * 100 * 5000
