"""A proxy before an S3 server that makes its answers fail."""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal[
    "", "503", "500", "501", "403", "slow", "reset", "no answer", "truncated"
]
FAULTS: tuple[Fault, ...] = (
    "503",
    "500",
    "403",
    "slow",
    "reset",
    "no answer",
    "truncated",
)

# The body is passed on whole, whatever its pieces were.
NOT_PASSED_ON = {"content-length", "transfer-encoding", "connection", "date"}

PATIENCE_SECONDS = 30
SLOW_SECONDS = 0.6


class FaultyProxy:
    """`fault` says, by method and path, what becomes of a request."""

    def __init__(self, upstream: str, *, host: str = "127.0.0.1") -> None:
        self.upstream = upstream.removeprefix("http://")
        self.fault: Callable[[str, str], Fault] = lambda method, path: ""
        self.answers: list[tuple[str, int]] = []
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        # A client that gave up, and a bucket that was away by then, are what is tested.
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.address = f"http://{host}:{self.server.server_address[1]}"

    def __enter__(self) -> FaultyProxy:
        serve = self.server.serve_forever
        threading.Thread(target=serve, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FaultyProxy

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.owner.fault(self.command, self.path)
        self.close_connection = bool(fault)
        if fault == "reset":
            self._reset()
        elif fault.isdigit():
            code = {"403": "AccessDenied", "503": "SlowDown"}.get(
                fault, "InternalError"
            )
            self._answer(
                int(fault), [], b"<Error><Code>%s</Code></Error>" % code.encode()
            )
        else:
            # Late, and when the client has long given up.
            time.sleep(SLOW_SECONDS if fault == "slow" else 0)
            self._forward(body, fault)

    do_GET = do_HEAD = do_DELETE = do_PUT  # noqa: N815  # the library's names

    def _forward(self, body: bytes, fault: Fault) -> None:
        headers = dict(self.headers.items())
        if fault == "truncated" and self.command == "PUT":
            # Half of it arrives, on a server that does not look at the checksum.
            body = body[: len(body) // 2]
            headers |= {"Content-Length": str(len(body))}
            headers.pop("Content-MD5", None)
        upstream = HTTPConnection(self.owner.upstream, timeout=PATIENCE_SECONDS)
        upstream.request(self.command, self.path, body, headers)
        response = upstream.getresponse()
        answered = response.read()
        upstream.close()
        if fault == "no answer":
            self._reset()
            return
        is_cut = fault == "truncated" and self.command == "GET"
        answered = answered[: len(answered) // 2] if is_cut else answered
        self._answer(response.status, response.getheaders(), answered)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.owner.answers.append((self.command, status))
        with suppress(OSError):
            self.send_response(status)
            lengths = [v for name, v in headers if name.lower() == "content-length"]
            self.send_header("Content-Length", (lengths or [str(len(body))])[0])
            for name, value in headers:
                if name.lower() not in NOT_PASSED_ON:
                    self.send_header(name, value)
            if self.close_connection:  # else it may be asked again on its way out
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def _reset(self) -> None:
        """The other side reads "connection reset by peer"."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        # Not closed here: the handler's files hold it too.
        self.connection.shutdown(socket.SHUT_RD)
        self.rfile.close()
        self.wfile = io.BytesIO()  # nothing is flushed
        self.connection.close()

    def log_message(self, *_: object) -> None:
        pass
