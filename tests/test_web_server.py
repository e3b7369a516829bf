"""The Procfile's web server, under clients that mean no good, and the file limit."""

from __future__ import annotations

import http.client
import os
import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from honcho.environ import parse_procfile

from tests.on_postgresql import free_port
from tests.running import ROOT
from twitter_album import open_file_limit, slow_clients

PATIENCE_SECONDS = 60
# What is stuck would never come; a busy machine has its moments.
QUICK_SECONDS = 5
SILENT = 1060
LOG_IN = (
    "POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n"
)


@dataclass(frozen=True)
class Server:
    process: psutil.Popen
    port: int

    def page(self, path: str = "/robots.txt") -> int:
        """The status, by a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=QUICK_SECONDS
        )
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def await_page(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.page() == 200:
                    return
            time.sleep(0.1)
        pytest.fail("the web server does not answer")

    @contextmanager
    def connections(self, number: int) -> Iterator[list[socket.socket]]:
        address = ("127.0.0.1", self.port)
        with ExitStack() as stack:
            yield [
                stack.enter_context(socket.create_connection(address, QUICK_SECONDS))
                for _ in range(number)
            ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    (folder / "media").mkdir()
    process = psutil.Popen(["sh", "-c", command], cwd=ROOT, env=environment)
    server = Server(process, port)
    try:
        server.await_page()
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("procfile", ["Procfile", "Procfile.scale"])
@pytest.mark.parametrize("storage", ["", "s3://minio.example/album"])
def test_pictures_are_served_from_this_disk_unless_they_are_on_s3(
    procfile: str, storage: str, tmp_path: Path
) -> None:
    command = parse_procfile((ROOT / procfile).read_text()).processes["web"]
    told = subprocess.run(
        ["sh", "-c", command.replace("exec granian", "printf '%s\\n'")],
        env={"DATA_DIR": str(tmp_path / "a folder"), "MEDIA_STORAGE_URL": storage},
        capture_output=True,
        text=True,
    )
    arguments = told.stdout.splitlines()
    assert "--http" in arguments
    assert (str(tmp_path / "a folder" / "media") in arguments) != bool(storage)


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

    application = slow_clients.SlowClients(pieces, max_bytes=1)
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
