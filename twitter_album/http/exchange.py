"""Limits of one HTTP request, and the errors when it goes beyond them."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

HEADER_BYTES = 100_000
OPEN_PORTS = {None, 443, 80}


class BlockedAddress(requests.RequestException):
    """The address may not be asked."""


class DeadlineExceeded(requests.Timeout):
    """The whole exchange took too long, though it may never have stood still."""


class TooLarge(requests.RequestException):
    """The body passed the cap."""


class CutOff(requests.exceptions.ChunkedEncodingError):
    """The connection ended before the whole body had come; `body` is what came."""

    def __init__(self, reason: str, *, body: bytes) -> None:
        super().__init__(reason)
        self.body = body


class Refusal(Exception):  # never leaves this package
    """Carries one of the above through urllib3, which wraps errors that it knows."""

    def __init__(self, error: requests.RequestException) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`allow_private` takes http, any host and any address.

    Without it only https; `allowed_hosts` are names with all that end in them.
    """

    allow_private: bool = False
    allowed_hosts: tuple[str, ...] = ()
    max_bytes: int = 15_000_000
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    total_seconds: float = 30.0

    def check(self, url: str) -> None:
        """Raises Refusal for an address that no look-up is needed to refuse."""
        parts = urlsplit(url)
        # A name before the host is how people are misled, and no server needs it.
        if "@" in parts.netloc:
            raise _blocked(parts.hostname, "the address carries a user name")
        if self.allow_private:
            return
        if parts.scheme != "https":
            raise _blocked(parts.hostname, "only https is allowed")
        if parts.port not in OPEN_PORTS:
            raise _blocked(parts.hostname, f"port {parts.port} is not allowed")
        # With a dot before it, `evilexample.org` does not end in `.example.org`.
        host = f".{parts.hostname}".removesuffix(".")
        if self.allowed_hosts and not host.endswith(self.allowed_suffixes):
            raise _blocked(parts.hostname, "no host of this network")

    @property
    def allowed_suffixes(self) -> tuple[str, ...]:
        return tuple(f".{host}" for host in self.allowed_hosts)


class Exchange:
    """One request, its redirects included, under its deadline and its cap."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        # Monotonic: a clock that is set meanwhile changes no deadline.
        self.ends_at = time.monotonic() + limits.total_seconds
        self.received = 0

    def seconds(self, at_most: float) -> float:
        """Seconds left for the next step; raises when the deadline has passed."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise Refusal(self.overdue())
        return min(left, at_most)

    def receive(self, size: int) -> None:
        self.received += size
        if self.received > self.limits.max_bytes + HEADER_BYTES:
            raise Refusal(self.too_large())

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def overdue(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"not finished after {self.limits.total_seconds:g} s")

    def too_large(self) -> TooLarge:
        return TooLarge(f"more than {self.limits.max_bytes / 1e6:g} MB")


def _blocked(host: str | None, reason: str) -> Refusal:
    return Refusal(BlockedAddress(f"{host or 'no host'}: {reason}"))


# An exchange runs in one thread from start to end; outside one nothing connects.
current: ContextVar[Exchange] = ContextVar("exchange")
