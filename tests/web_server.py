"""The web server of the Procfile, in processes of its own."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from honcho.environ import parse_procfile

from tests.on_postgresql import free_port
from tests.running import ROOT

PATIENCE_SECONDS = 60
# What is stuck would never come; a busy machine has its moments.
QUICK_SECONDS = 5


@dataclass(frozen=True)
class Server:
    process: psutil.Popen
    port: int

    def page(self, path: str = "/robots.txt", host: str = "127.0.0.1") -> int:
        """The status, by a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=QUICK_SECONDS
        )
        try:
            connection.request("GET", path, headers={"Host": host})
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


@contextmanager
def running(folder: Path, **values: str) -> Iterator[Server]:
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    process = psutil.Popen(["sh", "-c", command], cwd=ROOT, env=environment | values)
    server = Server(process, port)
    try:
        server.await_page()
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
