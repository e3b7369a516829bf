"""A web server as `make run` starts it, which tells what a request costs."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
# For the server to start, and to stop.
PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """With the settings of the environment; over one connection that stays open."""

    def __init__(self, application: str, port: int) -> None:
        command = ["granian", "--interface", "wsgi", "--port", str(port)]
        command += ["--http", "1", "--backlog", "8192", "--workers", "1"]
        command += ["--blocking-threads", "12", "--log-level", "error", application]
        command[0] = str(Path(sys.executable).with_name(command[0]))
        self.process = subprocess.Popen(command, cwd=ROOT)
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("The server did not start.")

    def get(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers=BROWSER | headers)
        response = self.connection.getresponse()
        response.read()
        assert response.status in (200, 304), response.status
        return response

    @property
    def seconds(self) -> float:
        """Of the processor, since its start."""
        own = psutil.Process(self.process.pid)
        times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
        return sum(spent.user + spent.system for spent in times)


@contextmanager
def serving(application: str) -> Iterator[Server]:
    server = Server(application, free_port())
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(PATIENCE_SECONDS)
