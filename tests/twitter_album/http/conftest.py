"""A resolver, a certificate and servers for trying the door from both sides."""

from __future__ import annotations

import itertools
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.certificates import self_signed
from tests.datasource.media.servers import Server, serving, whole
from twitter_album.http import GuardedSession, connections, limits
from twitter_album.http.ip_addresses import is_forbidden

# Stands for a public address in these tests; the rest of loopback is inside.
OUTSIDE = "127.9.9.9"


@dataclass
class Resolver:
    """Answers for `names` one list after the other, then with the last one for ever.

    Numbers in every spelling and localhost resolve as they do in earnest.
    """

    real: Any
    names: dict[str, Iterator[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, name: str, *answers: list[str]) -> None:
        self.names[name] = itertools.chain(answers, itertools.repeat(answers[-1]))

    def __call__(self, host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        self.asked.append(host)
        if host in self.names:
            return [_record(address, port) for address in next(self.names[host])]
        is_local = str(host).lower().rstrip(".") == "localhost"
        flags = 0 if is_local else socket.AI_NUMERICHOST
        found: list[Any] = self.real(host, port, *args, **options | {"flags": flags})
        return found


def _record(address: str, port: int) -> tuple[Any, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, 0, "", (address, port)


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    resolver = Resolver(socket.getaddrinfo)
    resolver.add("good.example", [OUTSIDE])
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return resolver


@pytest.fixture
def open_ports(monkeypatch: pytest.MonkeyPatch) -> set[int | None]:
    """Allowed ports; tests add their servers', which are not 443."""
    ports = {None, 443, 80}
    monkeypatch.setattr(limits, "OPEN_PORTS", ports)
    return ports


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that anybody has tried to connect to."""
    addresses: list[str] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        addresses.append(address[0])
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


@pytest.fixture
def canary(open_ports: set[int | None]) -> Iterator[Server]:
    """A server inside that must never be reached, on a port that is allowed."""
    with serving(whole(b"secret"), address="0.0.0.0") as server:
        open_ports.add(server.port)
        yield server


@pytest.fixture
def is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes OUTSIDE for a public address."""
    monkeypatch.setattr(
        connections, "is_forbidden", lambda ip: ip != OUTSIDE and is_forbidden(ip)
    )


@pytest.fixture
def public() -> GuardedSession:
    return GuardedSession(user_agent="test", max_redirects=3)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for good.example and names under it, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "good.pem"
    also = "DNS:good.example,DNS:*.good.example"
    return self_signed(path, name="good.example", also=also)


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
