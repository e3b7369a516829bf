"""No server can hold us, fill us or learn more than the request says."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.datasource.media.servers import Request, serving, whole
from tests.twitter_album.http.limited_session import HEAD, session, zeros
from twitter_album.http import DeadlineExceeded, TooLarge

CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def slowly(*pieces: bytes) -> Callable[[Request], Iterator[bytes]]:
    """The first piece at once, then the last one for ever, ten times a second."""

    def answer(request: Request) -> Iterator[bytes]:
        yield from pieces[:-1]
        while True:
            yield pieces[-1]
            time.sleep(0.1)

    return answer


DRIPS = {
    "the body": slowly(HEAD + b"Content-Length: 1000\r\n\r\n", b"x"),
    "a body without length": slowly(HEAD + b"\r\n", b"x"),
    "chunks": slowly(CHUNKED, b"1\r\nx\r\n"),
    "the length of a chunk": slowly(CHUNKED, b"0"),
    "the trailer": slowly(CHUNKED + b"0\r\n", b"x: y\r\n"),
    "the status line": slowly(b"HTTP/1.1 ", b"2"),
    "a header": slowly(HEAD + b"X: ", b"x"),
    "100 Continue": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "empty gzip members": slowly(
        HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")
    ),
}


@pytest.mark.parametrize("dripping", DRIPS)
def test_a_dripping_server_is_left_at_the_deadline(dripping: str) -> None:
    started = time.monotonic()

    with (
        serving(DRIPS[dripping]) as server,
        pytest.raises(DeadlineExceeded, match=r"^not finished after 0\.5 s$"),
    ):
        session(total_seconds=0.5).get(server.url)

    assert 0.4 < time.monotonic() - started < 1.5


def test_a_silent_server_is_left_after_the_read_timeout() -> None:
    started = time.monotonic()

    with serving(slowly(b"")) as server, pytest.raises(requests.Timeout):
        session(read_seconds=0.3).get(server.url)

    assert time.monotonic() - started < 1


def test_a_silent_handshake_is_left_after_the_connect_timeout() -> None:
    started = time.monotonic()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(requests.RequestException):
            session(connect_seconds=0.3).get(f"https://127.0.0.1:{port}/")

    assert time.monotonic() - started < 1


def test_a_silent_resolver_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    woken = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: woken.wait(5) and [])
    started = time.monotonic()

    with pytest.raises(requests.ConnectionError, match=r"the resolver is silent"):
        session(connect_seconds=0.3).get("http://good.example/")

    assert time.monotonic() - started < 1
    woken.set()


def test_a_caller_cannot_wait_longer_than_the_limits() -> None:
    with serving(slowly(b"")) as server, pytest.raises(requests.Timeout):
        session(read_seconds=0.3).get(server.url, timeout=60)


def packed(encoding: str) -> Callable[[Request], Iterator[bytes]]:
    return whole(zeros(encoding), Content_Encoding=encoding)


def bomb(encoding: str, *, chunked: bool = False) -> Any:
    """100 GB of nothing, as long as anybody reads."""

    def answer(request: Request) -> Iterator[bytes]:
        unit = zeros(encoding)
        yield HEAD + f"Content-Encoding: {encoding}\r\n".encode()
        yield b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"
        for _ in range(1000):
            yield b"%x\r\n%b\r\n" % (len(unit), unit) if chunked else unit

    return answer


ENDLESS = {
    "plain": slowly(HEAD + b"\r\n", b"x" * 300_000),
    "plain, in chunks": slowly(CHUNKED, b"493e0\r\n" + b"x" * 300_000 + b"\r\n"),
    "a false length": slowly(HEAD + b"Content-Length: 9999999\r\n\r\n", b"x" * 300_000),
    "gzip": bomb("gzip"),
    "gzip twice, in chunks": bomb("gzip, gzip", chunked=True),
    "deflate": bomb("deflate"),
    "one gzip of 100 MB": lambda request: packed("gzip")(request),
    "one double gzip": lambda request: packed("gzip, gzip")(request),
    "empty gzip members": slowly(
        HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 20_000
    ),
}


@pytest.mark.parametrize("endless", ENDLESS)
def test_an_endless_body_is_cut_at_the_cap(endless: str) -> None:
    for encoding in ("gzip, gzip", "deflate"):
        zeros(encoding)  # packed before anybody counts bytes
    with serving(ENDLESS[endless]) as server:
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge, match=r"^more than 1 MB$"):
                session(max_bytes=1_000_000).get(server.url)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 8_000_000


def test_endless_headers_are_cut() -> None:
    with (
        serving(slowly(HEAD, b"X: " + b"x" * 60_000 + b"\r\n")) as server,
        pytest.raises(requests.RequestException),
    ):
        session(max_bytes=1000).get(server.url)


def test_a_body_up_to_the_cap_is_taken() -> None:
    with serving(whole(b"x" * 1_000_000)) as server:
        response = session(max_bytes=1_000_000).get(server.url)

    assert len(response.content) == 1_000_000


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 1000\r\n\r\nshort",
        CHUNKED + b"64\r\nshort",
        CHUNKED + b"5\r\nshort\r\n",
        HEAD + b"Content-Length: 1000\r\n",
        b"",
    ],
)
def test_a_short_body_is_an_error(sent: bytes) -> None:
    with (
        serving(lambda _: iter([sent])) as server,
        pytest.raises(requests.RequestException),
    ):
        session().get(server.url)


def test_gzip_is_unpacked() -> None:
    with serving(whole(gzip.compress(b"hello"), Content_Encoding="gzip")) as server:
        assert session().get(server.url).text == "hello"


def test_the_session_of_a_client_library_gets_json_as_ever() -> None:
    with serving(whole(b'{"a": 1}', Content_Type="application/json")) as server:
        response = session().get(
            server.url, auth=("key", "word"), timeout=30, proxies=None
        )

    assert response.json() == {"a": 1}
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert server.requests[0].headers["user-agent"] == "test"


def test_no_cookie_is_kept() -> None:
    with serving(whole(Set_Cookie="a=b")) as server:
        asking = session()
        asking.get(server.url)
        asking.get(server.url)

    assert "cookie" not in server.requests[1].headers


def test_no_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(whole(b"direct")) as server, serving(whole(b"proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        response = session().get(server.url, proxies={"http": proxy.url})

    assert response.content == b"direct"
    assert proxy.connections == 0


def test_sixteen_threads_share_a_session() -> None:
    counter = itertools.count()

    def answer(request: Request) -> Iterator[bytes]:
        time.sleep(next(counter) % 3 / 100)
        return whole(request.path.encode() * 5000)(request)

    with serving(answer) as server, ThreadPoolExecutor(16) as threads:
        asking = session(max_bytes=100_000)
        paths = [f"/{number}" for number in range(300)]
        bodies = threads.map(lambda path: asking.get(server.url + path).content, paths)

        assert [*bodies] == [path.encode() * 5000 for path in paths]
