"""Writes an answer to its connection: slowly, in part or not at all, as faults say."""

import gzip
import socket
import struct
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler
from threading import Event

from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer

HEALTHY = Fault()
CHUNK = 64 * 1024


@cache
def gzip_bomb(megabytes: int) -> bytes:
    """A small answer that unpacks to that many megabytes of blanks."""
    return gzip.compress(b" " * megabytes * 1024 * 1024, compresslevel=9)


def combine(faults: list[Fault]) -> Fault:
    """What several faults do to a connection; for each setting the last one counts."""
    combined = HEALTHY
    for fault in faults:
        combined = Fault(
            gzip_bomb_megabytes=fault.gzip_bomb_megabytes
            or combined.gzip_bomb_megabytes,
            delay=fault.delay + combined.delay,
            is_refused=fault.is_refused or combined.is_refused,
            hang_after_headers=fault.hang_after_headers + combined.hang_after_headers,
            bytes_per_second=fault.bytes_per_second or combined.bytes_per_second,
            close_after=combined.close_after
            if fault.close_after is None
            else fault.close_after,
            is_endless=fault.is_endless or combined.is_endless,
        )
    return combined


class Transport:
    """Writes one answer; `stopping` ends every wait at once."""

    def __init__(self, handler: BaseHTTPRequestHandler, *, stopping: Event) -> None:
        self._handler = handler
        self._stopping = stopping

    def deliver(self, answer: Answer, fault: Fault) -> None:
        if self._stopping.wait(fault.delay) or fault.is_refused:
            self._reset()
            return
        body = answer.content()
        if fault.gzip_bomb_megabytes:
            body = gzip_bomb(fault.gzip_bomb_megabytes)
            answer = answer.with_headers({"Content-Encoding": "gzip"})
        # An endless body has no length to announce.
        self._write_head(answer, None if fault.is_endless else len(body))
        # Neither may have a body, or the next answer would begin in the middle of it.
        if self._handler.command == "HEAD" or answer.status in (204, 304):
            return
        self._handler.wfile.flush()
        if self._stopping.wait(fault.hang_after_headers):
            return
        for piece in self._pieces(body, fault):
            self._handler.wfile.write(piece)
            self._handler.wfile.flush()
        if fault.close_after is not None or fault.is_endless:
            self._handler.close_connection = True

    def _write_head(self, answer: Answer, length: int | None) -> None:
        handler = self._handler
        handler.send_response(answer.status)
        given = {name.lower() for name, _ in answer.headers}
        if "content-type" not in given:
            handler.send_header("Content-Type", answer.content_type)
        if length is None:
            handler.send_header("Connection", "close")
        elif "content-length" not in given:
            handler.send_header("Content-Length", str(length))
        for name, value in answer.headers:
            handler.send_header(name, value)
        handler.end_headers()

    def _pieces(self, body: bytes, fault: Fault) -> Iterator[bytes]:
        if fault.close_after is not None:
            body = body[: fault.close_after]
        if not fault.bytes_per_second:
            yield body
        else:
            # Byte by byte: a client that only limits the silence between two reads
            # waits for ever, which is what this fault is for.
            for index in range(len(body)):
                if self._stopping.wait(1 / fault.bytes_per_second):
                    return
                yield body[index : index + 1]
        while fault.is_endless and not self._stopping.is_set():
            yield b" " * CHUNK

    def _reset(self) -> None:
        """Closes with a reset: no lingering, and nothing said."""
        connection = self._handler.connection
        # With a linger time of 0, close() sends a reset instead of the usual end.
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
        self._handler.close_connection = True
