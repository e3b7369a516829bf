"""WSGI middleware: a client that sends or reads slowly holds no thread of the server.

The server takes headers and sends responses without a thread, but an application that
reads a body, or gives its response piece by piece, waits for the client in one. The
server knows no time limit for bodies, and only the end of the connection ends a read.
"""

from __future__ import annotations

import io
import os
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import BoundedSemaphore, Timer
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

BODY_SECONDS = 20.0
# Of Linux's tcp_info: milliseconds since we sent data on a connection.
LAST_DATA_SENT = struct.Struct("=44xI")


class SlowClients:
    """Reads each body as a whole, and hands each response over as a whole, but for
    those that say that they stream: they may be larger than the memory.

    413: a body above `max_bytes`. 503: so many others are being read as two thirds of
    the `threads`. A body that takes longer than BODY_SECONDS ends with its connection.
    """

    def __init__(
        self, application: Application, *, max_bytes: int, threads: int
    ) -> None:
        self.application = application
        self.max_bytes = max_bytes
        # The other threads make pages meanwhile.
        self._body_slots = BoundedSemaphore(max(1, threads * 2 // 3))

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        # Without a length there is no body: chunked bodies are read by nobody here.
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size:
            refusal = self._take_body(environ, size)
            if refusal:
                return _refuse(start_response, refusal)
        response = self.application(environ, start_response)
        # Django's own, of which ours bound how many are read at a time.
        if getattr(response, "streaming", False):
            return response
        try:
            # As one piece, which the server sends by itself while this thread goes on.
            return [b"".join(response)]
        finally:
            close = getattr(response, "close", None)
            if close:
                close()

    def _take_body(self, environ: Environ, size: int) -> str:
        """Put the body into `environ`; returns the status that refuses it, or none."""
        if size > self.max_bytes:
            return "413 Content Too Large"
        if not self._body_slots.acquire(blocking=False):
            return "503 Service Unavailable"
        # The server tells no socket of a request, so it is found by its two ends.
        client, port = environ["REMOTE_ADDR"], int(environ["SERVER_PORT"])
        limit = Timer(BODY_SECONDS, end_stalled_connections, args=[client, port])
        limit.daemon = True
        limit.start()
        try:
            body = environ["wsgi.input"].read(size)
        finally:
            limit.cancel()
            self._body_slots.release()
        # Django reads it from memory, whenever it likes.
        environ["wsgi.input"] = io.BytesIO(body)
        return "" if len(body) == size else "408 Request Timeout"


def end_stalled_connections(client: str, port: int) -> None:
    """End those of a client to which nothing was sent for BODY_SECONDS.

    One that waits for its body is among them; an idle one was closed long before.
    Only Linux tells: elsewhere a slow body keeps its place as long as it likes.
    """
    if not hasattr(socket, "TCP_INFO"):
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _copy(int(name)) as connection:
            is_ours = connection.getsockname()[1:2] == (port,)
            if is_ours and connection.getpeername()[0] == client:
                _end_if_stalled(connection)


def _copy(file: int) -> socket.socket:
    """Should the server close its own meanwhile, this still is the same socket;
    OSError for what is none."""
    # The number could be another file's a moment later; a copy cannot.
    copy = os.dup(file)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _end_if_stalled(connection: socket.socket) -> None:
    tcp_info = connection.getsockopt(
        socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_SENT.size
    )
    (milliseconds,) = LAST_DATA_SENT.unpack(tcp_info)
    if milliseconds >= BODY_SECONDS * 1000 - 500:  # its clock is a coarse one
        connection.shutdown(socket.SHUT_RDWR)


def _refuse(start_response: StartResponse, status: str) -> list[bytes]:
    text = f"{status}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Connection", "close"),
        ("Retry-After", "10"),
    ]
    start_response(status, headers)
    return [text]
