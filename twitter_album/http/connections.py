"""HTTP connections that go to the checked address only, under a deadline."""

from __future__ import annotations

import http.client
import io
import socket
from typing import Any, NoReturn

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
)

from twitter_album.http.errors import BlockedAddress, Refusal
from twitter_album.http.exchange import Exchange, current
from twitter_album.http.ip_addresses import is_forbidden, look_up


def connect(connection: HTTPConnection) -> socket.socket:
    """A socket to the very address that was checked: the name is looked up once."""
    exchange = current.get()
    failure: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in _checked_addresses(connection, exchange):
        seconds = exchange.seconds(exchange.limits.connect_seconds)
        # Not create_connection, which would look the name up again: it may have another
        # address by then (DNS rebinding).
        opened = socket.socket(family, kind, protocol)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.settimeout(seconds)
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "no connection in time") from failure
    raise NewConnectionError(connection, str(failure)) from failure


def _checked_addresses(
    connection: HTTPConnection, exchange: Exchange
) -> list[tuple[Any, ...]]:
    """One forbidden address among several is enough to refuse the name."""
    host, port = connection._dns_host, connection.port or 0
    seconds = exchange.seconds(exchange.limits.connect_seconds)
    try:
        candidates = look_up(host, port, seconds=seconds)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    # All of them: the connection may go to any.
    for *_, address in () if exchange.limits.allow_private else candidates:
        if is_forbidden(address[0]):
            reason = f"{host} leads to {address[0]}, which is no public address"
            raise Refusal(BlockedAddress(reason))
    return candidates


class _Reader(io.RawIOBase):
    """What the server sends, headers included, counted and timed."""

    def __init__(self, connected: socket.socket, raw: Any) -> None:
        self.connected = connected
        self.raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        exchange = current.get()
        # At every read: a server that sends one byte a second passes any single
        # timeout.
        self.connected.settimeout(exchange.seconds(exchange.limits.read_seconds))
        size: int = self.raw.readinto(buffer)
        exchange.receive(size)
        return size

    def close(self) -> None:
        self.raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, connected: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(connected, *args, **options)
        # Below the parsing of headers, so that endless headers are counted too.
        self.fp = io.BufferedReader(_Reader(connected, self.fp.detach()))


class _PlainConnection(HTTPConnection):
    response_class = _Response
    _new_conn = connect


class _TLSConnection(HTTPSConnection):
    """SNI and certificate check keep using the name that the request carries."""

    response_class = _Response
    _new_conn = connect


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class GuardedAdapter(HTTPAdapter):
    """requests' transport over these connections, never through a proxy."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        pools = {"http": _PlainPool, "https": _TLSPool}
        self.poolmanager.pool_classes_by_scheme = pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> NoReturn:
        raise Refusal(BlockedAddress("a proxy would connect for us, unchecked"))
