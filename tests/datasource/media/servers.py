"""Servers on loopback that answer as told, byte by byte, well or badly."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[["Request"], Iterator[bytes]]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Server:
    """What a running server has seen."""

    port: int
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    names: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def whole(
    body: bytes = b"", status: str = "200 OK", **headers: str
) -> Callable[[Request], Iterator[bytes]]:
    """The same complete answer to every request."""
    lines = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    def answer(request: Request) -> Iterator[bytes]:
        yield f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode() + body

    return answer


@contextmanager
def serving(
    answer: Answer, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    listener = socket.create_server((address, 0), backlog=128)
    server = Server(listener.getsockname()[1])
    if tls:
        tls.sni_callback = lambda _, name, __: server.names.append(name)
    thread = threading.Thread(target=_accept, args=(listener, server, answer, tls))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def _accept(
    listener: socket.socket, server: Server, answer: Answer, tls: ssl.SSLContext | None
) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            server.connections += 1
            threading.Thread(
                target=_serve, args=(connection, server, answer, tls), daemon=True
            ).start()


def _serve(
    connection: socket.socket,
    server: Server,
    answer: Answer,
    tls: ssl.SSLContext | None,
) -> None:
    with connection, suppress(OSError, ValueError):
        connection.settimeout(10)
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as received:
            first = received.readline().decode("latin1").split(" ")
            lines = iter(lambda: received.readline().decode("latin1").strip(), "")
            headers = {k.lower(): v for k, _, v in (x.partition(": ") for x in lines)}
            request = Request(first[1], headers)
            server.requests.append(request)
            for piece in answer(request):
                connection.sendall(piece)
