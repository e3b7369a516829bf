"""Redirects are followed as far as they may be, and learn nothing secret."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.datasource.media.servers import Request, serving, whole
from tests.twitter_album.http.conftest import Resolver
from tests.twitter_album.http.limited_session import session, zeros
from twitter_album.http import DeadlineExceeded


def turning(target: Callable[[], str]) -> Callable[[Request], Iterator[bytes]]:
    """Sends / elsewhere, and answers the rest."""

    def answer(request: Request) -> Iterator[bytes]:
        if request.path == "/":
            return whole(status="301 Moved", Location=target())(request)
        return whole(b"found", Set_Cookie="a=b")(request)

    return answer


def test_redirects_are_returned_unless_asked_for() -> None:
    with serving(turning(lambda: "/there")) as server:
        response = session().get(server.url, allow_redirects=True)

    assert response.status_code == 301
    assert len(server.requests) == 1


def test_redirects_are_followed_as_far_as_asked_for() -> None:
    with serving(turning(lambda: "/there")) as server:
        response = session(max_redirects=1).get(server.url)

    assert response.content == b"found"
    assert [step.status_code for step in response.history] == [301]


def test_a_circle_of_redirects_ends() -> None:
    with (
        serving(whole(status="302 Found", Location="/")) as server,
        pytest.raises(requests.TooManyRedirects, match=r"^more than 3 hops$"),
    ):
        session(max_redirects=3).get(server.url)

    assert len(server.requests) == 4


def test_a_redirect_does_not_start_the_deadline_anew() -> None:
    def answer(request: Request) -> Iterator[bytes]:
        time.sleep(0.3)
        return whole(status="302 Found", Location="/")(request)

    with serving(answer) as server, pytest.raises(DeadlineExceeded):
        session(max_redirects=99, total_seconds=1).get(server.url)


def test_nothing_secret_goes_along_with_a_redirect(resolver: Resolver) -> None:
    resolver.add("other.example", ["127.0.0.1"])
    with serving(whole(b"found")) as other:
        target = f"http://other.example:{other.port}/"
        with serving(turning(lambda: target)) as server:
            asking = session(max_redirects=1)
            asking.headers["Authorization"] = "Bearer secret"
            asking.get(server.url, cookies={"a": "secret"}, headers={"X-Key": "secret"})

    assert "secret" in str(server.requests[0].headers)
    assert "secret" not in str(other.requests[0].headers)
    assert other.requests[0].headers["user-agent"] == "test"


def test_a_redirect_within_the_host_takes_along_what_was_sent() -> None:
    with serving(turning(lambda: "/there")) as server:
        asking = session(stays_at_host=True)
        response = asking.get(server.url, headers={"Authorization": "Bearer secret"})

    assert response.content == b"found"
    assert [step.status_code for step in response.history] == [301]
    assert "secret" in str(server.requests[1].headers)


@pytest.mark.parametrize(
    "target", ["http://localhost:{port}/", "/login", "/auth/sign_in?next=/", "/oauth"]
)
def test_a_redirect_to_another_host_or_a_log_in_is_the_answer(target: str) -> None:
    server_port = [0]
    with serving(turning(lambda: target.format(port=server_port[0]))) as server:
        server_port[0] = server.port
        response = session(stays_at_host=True).get(server.url)

    assert response.status_code == 301
    assert len(server.requests) == 1


def test_a_circle_within_the_host_is_left_at_its_last_redirect() -> None:
    with serving(whole(status="302 Found", Location="/")) as server:
        response = session(stays_at_host=True).get(server.url)

    assert response.status_code == 302
    assert len(server.requests) == 4


def test_the_bomb_in_a_redirect_is_not_unpacked() -> None:
    bombed = whole(
        zeros("gzip"), "302 Found", Content_Encoding="gzip", Location="/there"
    )
    answers = iter([bombed, whole(b"found")])
    with serving(lambda request: next(answers)(request)) as server:
        tracemalloc.start()
        try:
            assert session(max_redirects=1).get(server.url).content == b"found"
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 5_000_000
