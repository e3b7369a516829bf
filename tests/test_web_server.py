"""The Procfile's web server, under clients that mean no good, and the file limit."""

from __future__ import annotations

import resource
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest
from pytest_django import Settings

from app.management.commands import web
from tests.running import ROOT
from tests.web_server import QUICK_SECONDS, Server, running
from twitter_album import open_file_limit, s3_settings, slow_clients

SILENT = 1060
LOG_IN = (
    "POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("web")) as server:
        yield server


@pytest.mark.parametrize("storage", [None, s3_settings.parse("s3://m.example/album")])
def test_pictures_are_served_from_this_disk_unless_they_are_on_s3(
    settings: Settings, storage: s3_settings.S3Settings | None
) -> None:
    settings.MEDIA_S3 = storage
    place = f"--static-path-mount={settings.MEDIA_ROOT}"
    assert (place in web.arguments()) != bool(storage)


def test_workers_and_threads_follow_the_settings(settings: Settings) -> None:
    settings.WEB_WORKERS, settings.WEB_THREADS = 3, 5
    assert {"--workers=3", "--blocking-threads=5"} <= set(web.arguments())


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_file_limit.raise_limit()
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_files")
def test_pages_come_while_a_thousand_connections_are_silent(
    server: Server,
) -> None:
    with server.connections(SILENT):
        assert server.page() == 200


def test_pages_come_while_bodies_are_not_sent_to_their_end(
    server: Server,
) -> None:
    with server.connections(20) as slow:
        for connection in slow:
            connection.sendall((LOG_IN.format(1000) + "username=").encode())
        assert server.page() == 200
        refused, _, _ = select.select(slow, [], [], QUICK_SECONDS)
        assert refused[0].recv(100).startswith(b"HTTP/1.1 503")


def test_a_body_above_the_limit_is_not_waited_for(server: Server) -> None:
    with server.connections(1) as (connection,):
        connection.sendall(LOG_IN.format(2_621_441).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_health_check_is_answered_whatever_host_it_names(server: Server) -> None:
    assert server.page(host="10.0.0.7") == 400
    assert server.page("/healthz", host="10.0.0.7") == 200
    # Nobody has made the tables of this database.
    assert server.page("/readyz", host="10.0.0.7") == 503


def test_a_worker_that_dies_is_started_again(server: Server) -> None:
    (worker,) = server.process.children()
    worker.kill()
    worker.wait(QUICK_SECONDS)
    server.await_page()
    assert server.process.children() != [worker]


def test_a_worker_ends_with_a_server_that_is_killed(server: Server) -> None:
    (worker,) = server.process.children()
    server.process.kill()
    psutil.wait_procs([worker], timeout=QUICK_SECONDS)
    assert not worker.is_running()


class TestEndingStalledConnections:
    @pytest.fixture
    def pair(self) -> Iterator[tuple[socket.socket, socket.socket]]:
        with (
            socket.create_server(("127.0.0.1", 0)) as listener,
            socket.create_connection(listener.getsockname()) as client,
        ):
            served, _ = listener.accept()
            with served:
                served.settimeout(QUICK_SECONDS)
                yield served, client

    @pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="Linux tells, alone")
    def test_ends_the_read_of_one_to_which_nothing_was_sent(
        self,
        pair: tuple[socket.socket, socket.socket],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        served, client = pair
        client.sendall(b"one byte now and then")
        served.recv(100)
        monkeypatch.setattr(slow_clients, "BODY_SECONDS", 0.5)

        slow_clients.end_stalled_connections("127.0.0.1", served.getsockname()[1])

        assert served.recv(100) == b""

    def test_leaves_alone_what_is_young_and_what_is_others(
        self,
        pair: tuple[socket.socket, socket.socket],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        served, client = pair
        port = served.getsockname()[1]

        slow_clients.end_stalled_connections("127.0.0.1", port)
        monkeypatch.setattr(slow_clients, "BODY_SECONDS", 0.0)
        slow_clients.end_stalled_connections("192.0.2.1", port)
        slow_clients.end_stalled_connections("127.0.0.1", port + 1)

        client.sendall(b"still here")
        assert served.recv(100) == b"still here"


def test_an_answer_in_pieces_is_handed_over_whole_and_closed() -> None:
    """A slow reader would hold the thread that makes the pieces."""
    closed = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"one ", b"two"])

        def close(self) -> None:
            closed.append(self)

    def pieces(environ: slow_clients.Environ, start: Callable[..., object]) -> Pieces:
        start("200 OK", [])
        return Pieces()

    application = slow_clients.SlowClients(pieces, max_bytes=1, threads=2)
    answer = application({}, lambda *told: None)

    assert isinstance(answer, list)
    assert b"".join(answer) == b"one two"
    assert len(closed) == 1


def test_the_limit_of_open_files_is_raised_as_far_as_it_may_be() -> None:
    code = (
        "import resource; from twitter_album.open_file_limit import raise_limit;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 3000));"
        "print(raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    told = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert told.split() == ["2744", "3000", "3000"]
