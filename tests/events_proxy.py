"""A reverse proxy of a few lines, as nginx or Caddy would stand there: events go to
their process, all else to the web server."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BUFFER = 65_536


@contextmanager
def proxy(web_port: int, events_port: int) -> Iterator[str]:
    """The address of the site."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        arguments = [listener, web_port, events_port]
        threading.Thread(target=_accept, args=arguments, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, web_port: int, events_port: int) -> None:
    with suppress(OSError):  # it is closed at the end
        while True:
            client, _ = listener.accept()
            threading.Thread(
                target=_serve, args=[client, web_port, events_port], daemon=True
            ).start()


def _serve(client: socket.socket, web_port: int, events_port: int) -> None:
    """One request: the answer ends the connection."""
    with client, suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (part := client.recv(BUFFER)):
                return
            head += part
        head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)
        head = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        is_events = b"/events" in head.split(b" ", 2)[1]
        port = events_port if is_events else web_port
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(head)
            copying = threading.Thread(target=_copy, args=[client, server], daemon=True)
            copying.start()
            _copy(server, client)
            client.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(BUFFER):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
