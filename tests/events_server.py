"""`manage.py events` in a process of its own, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
import requests

from tests.on_postgresql import free_port
from tests.running import ROOT, children, database_url

PATIENCE_SECONDS = 60


@dataclass
class EventsServer:
    process: subprocess.Popen[str]
    port: int

    def address(self, tag: str = "carnival") -> str:
        return f"http://127.0.0.1:{self.port}/api/albums/{tag}/events"

    def await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(requests.RequestException):
                if requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).ok:
                    return
            time.sleep(0.1)
        pytest.fail("the events process does not answer")

    def kill(self) -> None:
        for child in children(self.process):
            child.kill()
        self.process.kill()
        self.process.wait()


@contextmanager
def listening(port: int = 0, **values: str) -> Iterator[EventsServer]:
    port = port or free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATABASE_URL": database_url(),
        "EVENTS_PORT": str(port),
    }
    command = [sys.executable, "manage.py", "events"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment | values, text=True)
    server = EventsServer(process, port)
    try:
        server.await_answer()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


@dataclass(frozen=True)
class Event:
    name: str
    id: str
    data: str


@contextmanager
def events(
    address: str, last_event_id: str = "", seconds: float = 30
) -> Iterator[Iterator[Event]]:
    """The events of one stream, as they come; none for so long is an error."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with requests.get(address, headers=headers, stream=True, timeout=seconds) as stream:
        assert stream.status_code == 200, stream.text
        yield _parsed(stream)


def _parsed(stream: requests.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Event(fields["event"], fields.get("id", ""), fields["data"])
            fields = {}
