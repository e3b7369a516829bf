"""Crowds that open connections and then take their time, or say nothing at all."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, repeat

from tests.attack.readers import Outcome, reading
from tests.attack.target import Target

PAGE_SECONDS = 1.0
LOG_IN = (
    (b"Cookie", b"csrftoken=" + b"a" * 32),
    (b"Content-Type", b"application/x-www-form-urlencoded"),
    (b"Content-Length", b"100000"),
)
# Half a megabyte, which costs the album next to nothing.
LONG_FILE = b"/static/rest_framework/css/bootstrap.min.css.map"
# So many ask for more than the network holds for them: the server has to wait.
GREEDY = 16
GREEDY_FILES = 20
BYTE_EVERY_SECONDS = 1.0

Step = Callable[[socket.socket], object]


def silent(
    target: Target, pages: Sequence[str], *, number: int, seconds: float
) -> Outcome:
    """Connections on which nothing is ever sent."""
    outcome = Outcome(f"{number:,} silent connections", PAGE_SECONDS)
    return _crowd(target, pages, outcome, number=number, seconds=seconds)


def slow_senders(
    target: Target, pages: Sequence[str], *, what: str, number: int, seconds: float
) -> Outcome:
    """A byte a second of `headers`, or of the `bodies` of log-ins."""
    outcome = Outcome(f"{number:,} slow senders of {what}", PAGE_SECONDS)
    first = {
        "headers": target.head(b"/") + b"X-Slow: ",
        "bodies": target.head(b"/admin/login/", *LOG_IN, method=b"POST") + b"\r\n",
    }[what]
    return _crowd(
        target,
        pages,
        outcome,
        number=number,
        seconds=seconds,
        begin=lambda connection: connection.send(first),
        step=lambda connection: connection.send(b"a"),
    )


def slow_readers(
    target: Target, pages: Sequence[str], *, number: int, seconds: float
) -> Outcome:
    """A byte of a long answer a second."""
    outcome = Outcome(f"{number:,} slow readers", PAGE_SECONDS)
    request = target.head(LONG_FILE) + b"\r\n"
    files = chain(repeat(GREEDY_FILES, GREEDY), repeat(1))
    return _crowd(
        target,
        pages,
        outcome,
        number=number,
        seconds=seconds,
        begin=lambda connection: connection.send(request * next(files)),
        step=lambda connection: connection.recv(1),
    )


def _nothing(connection: socket.socket) -> None:
    pass


def _crowd(
    target: Target,
    pages: Sequence[str],
    outcome: Outcome,
    *,
    number: int,
    seconds: float,
    begin: Step = _nothing,
    step: Step = _nothing,
) -> Outcome:
    """Whom the server has ended comes again: the crowd stays as large as it was."""
    with _connections(target, number) as crowd:
        for connection in crowd:
            _take(begin, connection)
        with reading(target, pages, outcome):
            ends_at = time.monotonic() + seconds
            while time.monotonic() < ends_at:
                for index, connection in enumerate(crowd):
                    if not _take(step, connection):
                        crowd[index] = _again(target, connection, begin)
                time.sleep(BYTE_EVERY_SECONDS)
    outcome.requests += number + len(outcome.pages)
    return outcome


def _take(step: Step, connection: socket.socket) -> bool:
    """False: the connection has ended."""
    try:
        step(connection)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def _again(target: Target, ended: socket.socket, begin: Step) -> socket.socket:
    ended.close()
    with suppress(OSError):
        connection = target.connect()
        connection.setblocking(False)
        _take(begin, connection)
        return connection
    return ended


@contextmanager
def _connections(target: Target, number: int) -> Iterator[list[socket.socket]]:
    crowd: list[socket.socket] = []
    try:
        for _ in range(number):
            crowd.append(target.connect())
            crowd[-1].setblocking(False)
        yield crowd
    finally:
        for connection in crowd:
            connection.close()
