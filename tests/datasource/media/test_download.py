"""Every fault of a picture's host ends in one clear line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from datasource.errors import MediaError
from datasource.media.download import (
    HostFailure,
    PictureCutOff,
    download,
    media_session,
)
from datasource.media.pictures import MAX_BYTES
from tests.datasource.media.servers import Request, serving, whole
from twitter_album.http import GuardedSession


def private(**limits: Any) -> GuardedSession:
    return GuardedSession(user_agent="test", allow_private=True, **limits)


def failure(answer: Callable[[Request], Iterator[bytes]], **limits: Any) -> MediaError:
    with serving(answer) as server, pytest.raises(MediaError) as raised:
        download(server.url, session=private(**limits))
    assert "\n" not in str(raised.value)
    return raised.value


def test_a_picture_comes_as_it_is() -> None:
    with serving(whole(b"bytes")) as server:
        assert download(server.url, session=private()) == b"bytes"


def test_404_and_410_are_final(subtests: pytest.Subtests) -> None:
    statuses: list[int] = [404, 410]
    for status in statuses:
        with subtests.test(status=status):
            error = failure(whole(status=f"{status} Gone"))

            assert str(error) == f"the picture's host answered {status}"
            assert error.permanent


def test_403_5xx_and_other_statuses_are_tried_again(subtests: pytest.Subtests) -> None:
    statuses: list[int] = [204, 304, 400, 401, 403, 418, 500, 502, 504]
    for status in statuses:
        with subtests.test(status=status):
            error = failure(whole(status=f"{status} No"))

            assert str(error) == f"the picture's host answered {status}"
            assert not error.permanent
            assert error.retry_after is None


def in_ten_minutes() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)


def test_a_host_tells_when_to_come_again(subtests: pytest.Subtests) -> None:
    cases: list[tuple[int, str, int]] = [
        (429, "600", 10),
        (503, "600", 10),
        (429, "a date", 10),
        (429, "", 1),
        (429, "soon", 1),
        (429, "-5", 1),
        (429, "99999999999999999999", 1440),
        (429, "Mon, 01 Jan 2001 00:00:00 GMT", 0),
    ]
    for status, told, minutes in cases:
        with subtests.test(status=status, told=told, minutes=minutes):
            told = in_ten_minutes() if told == "a date" else told
            error = failure(whole(status=f"{status} Wait", Retry_After=told))

            assert not error.permanent
            assert error.retry_after is not None
            left = error.retry_after - datetime.now(UTC)
            assert abs(left - timedelta(minutes=minutes)) < timedelta(seconds=55)


def test_503_without_a_time_is_like_any_other_failure() -> None:
    assert failure(whole(status="503 No")).retry_after is None


HEAD = b"HTTP/1.1 200 OK\r\n"


def test_endless_body() -> None:
    def answer(request: Request) -> Iterator[bytes]:
        yield HEAD + b"\r\n"
        while True:
            yield b"x" * 100_000

    error = failure(answer, max_bytes=MAX_BYTES)

    assert str(error) == "the file has more than 17.8 MB"
    assert error.permanent


def test_short_body() -> None:
    error = failure(lambda _: iter([HEAD + b"Content-Length: 1000\r\n\r\nshort"]))

    assert str(error) == "the connection broke before the whole file had come"
    assert isinstance(error, PictureCutOff)
    assert error.body == b"short"
    assert not error.permanent


def test_a_body_in_chunks_that_stops_short() -> None:
    chunks = b"Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n9\r\nte"
    error = failure(lambda _: iter([HEAD + chunks]))

    assert isinstance(error, PictureCutOff)
    assert error.body == b"shortte"


def test_trouble_of_a_host_is_told_from_that_of_a_picture(
    subtests: pytest.Subtests,
) -> None:
    statuses: list[int] = [500, 502, 503, 429]
    for status in statuses:
        with subtests.test(status=status):
            assert isinstance(failure(whole(status=f"{status} No")), HostFailure)
            assert not isinstance(failure(whole(status="403 No")), HostFailure)


def test_one_byte_a_second() -> None:
    def answer(request: Request) -> Iterator[bytes]:
        yield HEAD + b"Content-Length: 1000\r\n\r\n"
        while True:
            yield b"x"
            time.sleep(0.1)

    error = failure(answer, total_seconds=0.4)

    assert str(error) == "the picture's host did not answer in time"


def test_silence() -> None:
    def answer(request: Request) -> Iterator[bytes]:
        time.sleep(1)
        yield b""

    error = failure(answer, read_seconds=0.2)

    assert str(error) == "the picture's host did not answer in time"


def test_no_connection() -> None:
    with serving(whole()) as server:
        url = server.url

    with pytest.raises(MediaError, match=r"^the picture's host cannot be reached$"):
        download(url, session=private())


def test_unknown_name() -> None:
    with pytest.raises(
        MediaError, match=r"^the name of the picture's host is unknown$"
    ):
        download("https://no.such.name.invalid/", session=private())


def test_no_certificate() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        greeter = threading.Thread(target=speak_no_tls, args=[listener])
        greeter.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(MediaError, match=r"^the picture's host has no valid TLS"):
            download(url, session=private())
        greeter.join()


def speak_no_tls(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_redirects_are_followed_five_times() -> None:
    def answer(request: Request) -> Iterator[bytes]:
        step = len(request.path)
        if step < 6:
            return whole(status="302 Found", Location="/" + "x" * step)(request)
        return whole(b"found")(request)

    with serving(answer) as server:
        session = media_session("mastodon", user_agent="test", allow_private=True)
        assert download(server.url, session=session) == b"found"


def test_a_circle_of_redirects() -> None:
    error = failure(whole(status="302 Found", Location="/"), max_redirects=3)

    assert str(error) == "the address is redirected more than 3 hops"


def test_an_address_inside(subtests: pytest.Subtests) -> None:
    urls: list[str] = [
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://localhost/a.jpg",
    ]
    for url in urls:
        with subtests.test(url=url):
            session = media_session("mastodon", user_agent="test", allow_private=False)

            with pytest.raises(
                MediaError, match=r"which is no public address$"
            ) as raised:
                download(url, session=session)

            assert str(raised.value).startswith("the address may not be asked: ")
            assert not raised.value.permanent


def test_pictures_of_x_come_from_its_own_hosts_only() -> None:
    session = media_session("x", user_agent="test", allow_private=False)

    with pytest.raises(MediaError, match=r"evil\.example: no host of this network$"):
        download("https://evil.example/media/a.jpg", session=session)


def test_a_simulated_x_may_be_anywhere() -> None:
    with serving(whole(b"bytes")) as server:
        session = media_session("x", user_agent="test", allow_private=True)
        assert download(server.url, session=session) == b"bytes"

    assert "authorization" not in server.requests[0].headers


def test_what_is_no_address(subtests: pytest.Subtests) -> None:
    urls: list[str] = ["https://", "https://[::1", "nonsense", ""]
    for url in urls:
        with subtests.test(url=url), pytest.raises(MediaError):
            download(url, session=private())
