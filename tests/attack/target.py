"""The album under attack: on this machine, and nowhere else."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from tests.attack import fuzz

ANSWER_SECONDS = 30.0


class NotLoopback(Exception):
    """Other people's servers are not attacked."""


@dataclass(frozen=True)
class Answer:
    """`status` 0: none came, `error` tells why."""

    status: int
    seconds: float
    headers: Mapping[str, str]
    body: bytes = b""
    error: str = ""

    @property
    def is_turned_away(self) -> bool:
        return self.status == 503 and "retry-after" in self.headers

    @property
    def is_failure(self) -> bool:
        if self.status == 0:
            return True
        return fuzz.is_failure(self.status) and not self.is_turned_away

    def __str__(self) -> str:
        return self.error or f"status {self.status}"


@dataclass(frozen=True)
class Target:
    host: str
    port: int

    @classmethod
    def at(cls, url: str) -> Target:
        parts = urlsplit(url)
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        try:
            is_loopback = ipaddress.ip_address(host).is_loopback
        except ValueError:
            is_loopback = False
        if parts.scheme != "http" or not is_loopback:
            raise NotLoopback(
                f"{url}: only http on this machine (127.0.0.1) is attacked"
            )
        return cls(host, parts.port or 80)

    @property
    def host_header(self) -> bytes:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}".encode()

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), ANSWER_SECONDS)

    def head(
        self, target: bytes, *headers: tuple[bytes, bytes], method: bytes = b"GET"
    ) -> bytes:
        """The lines of a request; without the empty one that ends them."""
        lines = [method + b" " + target + b" HTTP/1.1", b"Host: " + self.host_header]
        lines += [name + b": " + value for name, value in headers]
        return b"\r\n".join(lines) + b"\r\n"

    def send(self, request: bytes, *, method: str = "GET") -> Answer:
        """One request on a connection of its own."""
        began = time.monotonic()
        status, headers, body, error = 0, {}, b"", ""
        try:
            with self.connect() as connection:
                connection.sendall(request)
                response = HTTPResponse(connection, method=method)
                response.begin()
                status = response.status
                headers = {k.lower(): v for k, v in response.getheaders()}
                body = response.read()
        except (OSError, HTTPException) as problem:
            status = 0
            error = f"no answer ({type(problem).__name__})"
        return Answer(status, time.monotonic() - began, headers, body, error)

    def get(self, path: str, *headers: tuple[bytes, bytes]) -> Answer:
        closing = (b"Connection", b"close")
        return self.send(self.head(path.encode(), closing, *headers) + b"\r\n")
