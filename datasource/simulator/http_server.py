"""The HTTP server of the simulated network: connections, threads and how they end."""

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock
from typing import Any, Protocol

from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.transport import Transport, combine
from datasource.simulator.world.world import World

MAX_BODY_BYTES = 1024 * 1024
NOT_ALLOWED = Answer(status=405, payload={"error": "Method not allowed"})


class Network(Protocol):
    """What answers the requests: the Simulator, which imports this module."""

    world: World

    @property
    def url(self) -> str: ...

    def exchange(self, request: Request) -> tuple[Answer, list[Fault]]: ...


class Server(ThreadingHTTPServer):
    """Keeps its open connections, so that it can end them."""

    # Tests stop the network and go on: no thread may be left that still writes.
    daemon_threads = False
    # The default of 5 refuses connections when all feeds are fetched at once.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], network: Network) -> None:
        self.network = network
        self.stopping = Event()
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what faults are for; anything else is a bug."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Ends every wait and every connection, and joins their threads."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            # Threads that wait for the next request of a kept connection would wait for
            # their clients; without the connection they end.
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection and has them answered."""

    protocol_version = "HTTP/1.1"
    server_version = "SimulatedNetwork"
    # Without it, slow answers of single bytes would leave in clumps.
    disable_nagle_algorithm = True
    server: Server

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The network's own time, which is not always this machine's."""
        moment = self.server.network.world.now().timestamp()
        return super().date_time_string(moment if timestamp is None else timestamp)

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() else 0
        body = self.rfile.read(min(size, MAX_BODY_BYTES))
        network = self.server.network
        request = Request.received(
            method=self.command,
            target=self.path,
            base=network.url,
            at=network.world.now(),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        answer, faults = network.exchange(request)
        transport = Transport(self, stopping=self.server.stopping)
        try:
            transport.deliver(answer, combine(faults))
        except OSError:
            self.close_connection = True

    def refuse(self) -> None:
        transport = Transport(self, stopping=self.server.stopping)
        transport.deliver(NOT_ALLOWED, Fault())
        self.close_connection = True

    do_GET = do_HEAD = do_POST = answer
    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = refuse

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (inherited)
        """Says nothing: the request log is `Simulator.requests`."""
