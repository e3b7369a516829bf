"""Hosts of pictures that lead inside on the way: refused, and in words for people."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from datasource.errors import MediaError
from datasource.media.download import download, media_session
from tests.datasource.media.servers import Server, serving, whole
from tests.twitter_album.http.conftest import OUTSIDE, Resolver
from twitter_album.http import GuardedSession

INSIDE = {
    "https://127.0.0.1:PORT/": "127.0.0.1 leads to 127.0.0.1, which is no public",
    "https://inside.example:PORT/": "inside.example leads to 10.1.2.3, which is no",
    "http://127.0.0.1:PORT/": "127.0.0.1: only https is allowed",
    "https://me@127.0.0.1:PORT/": "127.0.0.1: the address carries a user name",
    "https://good.example:22/": "good.example: port 22 is not allowed",
}


@pytest.fixture
def session(certificate: Path) -> GuardedSession:
    session = media_session("mastodon", user_agent="test", allow_private=False)
    session.verify = str(certificate)
    return session


@pytest.fixture
def redirecting(
    request: pytest.FixtureRequest,
    tls: ssl.SSLContext,
    open_ports: set[int | None],
    canary: Server,
) -> Iterator[Server]:
    """A public server that sends everybody to one address."""
    target = request.param.replace("PORT", str(canary.port))
    answer = whole(status="302 Found", Location=target)
    try:
        with serving(answer, address=OUTSIDE, tls=tls) as server:
            open_ports.add(server.port)
            yield server
    except OSError:
        pytest.skip(f"{OUTSIDE} is not on this machine's loopback")


@pytest.mark.usefixtures("is_outside")
@pytest.mark.parametrize(
    ("redirecting", "line"), INSIDE.items(), indirect=["redirecting"], ids=INSIDE
)
def test_a_redirect_that_leads_inside_has_its_line(
    redirecting: Server,
    line: str,
    session: GuardedSession,
    resolver: Resolver,
    canary: Server,
) -> None:
    resolver.add("inside.example", ["10.1.2.3"])
    with pytest.raises(MediaError) as raised:
        download(f"https://good.example:{redirecting.port}/a.jpg", session=session)
    assert str(raised.value).startswith("the address may not be asked: ")
    assert line in str(raised.value)
    assert len(redirecting.requests) == 1
    assert canary.connections == 0


@pytest.mark.usefixtures("is_outside")
@pytest.mark.parametrize(
    "redirecting", ["https://good.example:PORT/"], indirect=True, ids=["rebound"]
)
def test_dns_rebinding_between_two_redirects_has_its_line(
    redirecting: Server, session: GuardedSession, resolver: Resolver, canary: Server
) -> None:
    resolver.add("good.example", [OUTSIDE], ["127.0.0.1"])
    with pytest.raises(MediaError) as raised:
        download(f"https://good.example:{redirecting.port}/a.jpg", session=session)
    assert str(raised.value) == (
        "the address may not be asked: "
        "good.example leads to 127.0.0.1, which is no public address"
    )
    assert canary.connections == 0
