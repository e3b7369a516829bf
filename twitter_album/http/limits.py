"""Limits of one HTTP request: which hosts, schemes and ports may be asked, how much
may come and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from twitter_album.http.errors import BlockedAddress, Refusal

OPEN_PORTS = {None, 443, 80}


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


def objection_to(url: str, *, allow_private: bool) -> str:
    """Why nobody would ask this address; empty where that depends on what its name
    leads to."""
    try:
        Limits(allow_private=allow_private).check(url)
    except Refusal as refusal:
        return str(refusal.error)
    return ""


def _blocked(host: str | None, reason: str) -> Refusal:
    return Refusal(BlockedAddress(f"{host or 'no host'}: {reason}"))
