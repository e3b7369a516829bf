"""The certificate must be the name's, though the connection goes to a number."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import requests

from tests.datasource.media.servers import serving, whole
from tests.twitter_album.http.conftest import Resolver
from twitter_album.http import GuardedSession


@pytest.fixture
def trusting(certificate: Path) -> GuardedSession:
    session = GuardedSession(user_agent="test", allow_private=True)
    session.verify = str(certificate)
    return session


@pytest.mark.parametrize("name", ["good.example", "pbs.good.example"])
def test_the_name_is_sent_and_its_certificate_taken(
    name: str, tls: ssl.SSLContext, trusting: GuardedSession, resolver: Resolver
) -> None:
    resolver.add(name, ["127.0.0.1"])

    with serving(whole(b"hello"), tls=tls) as server:
        response = trusting.get(f"https://{name}:{server.port}/")

    assert response.content == b"hello"
    assert server.names == [name]
    assert server.requests[0].headers["host"] == f"{name}:{server.port}"


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1", "good.example.evil"])
def test_a_certificate_of_another_name_is_refused(
    name: str, tls: ssl.SSLContext, trusting: GuardedSession, resolver: Resolver
) -> None:
    resolver.add(name, ["127.0.0.1"])

    with (
        serving(whole(b"hello"), tls=tls) as server,
        pytest.raises(requests.exceptions.SSLError),
    ):
        trusting.get(f"https://{name}:{server.port}/")

    assert server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(
    tls: ssl.SSLContext, resolver: Resolver
) -> None:
    resolver.add("good.example", ["127.0.0.1"])
    session = GuardedSession(user_agent="test", allow_private=True)

    with (
        serving(whole(b"hello"), tls=tls) as server,
        pytest.raises(requests.exceptions.SSLError),
    ):
        session.get(f"https://good.example:{server.port}/")

    assert server.requests == []
