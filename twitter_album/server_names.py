"""The one spelling of a server's name, whichever way people write it."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import idna


def canonical(name: str) -> str:
    """In small letters, without the root's dot, international names in ASCII.

    `name` is a host, with a port or without; what is no name stays as it is.
    """
    # In small letters first: idna takes no capitals.
    host, colon, port = name.strip().lower().partition(":")
    host = host.removesuffix(".")
    if not host.isascii():
        with suppress(idna.IDNAError):
            host = idna.encode(host, uts46=True).decode()
    return f"{host}{colon}{port}"


def in_ascii(host: str) -> str:
    """As names are looked up; raises ValueError for what is no name."""
    if not host.isascii():
        return idna.encode(host, uts46=True).decode()
    if any(not 0 < len(label) < 64 for label in host.removesuffix(".").split(".")):
        raise ValueError(host)
    return host


def of_address(address: str) -> str:
    """The name in a web address, without the port that goes without saying."""
    parts = urlsplit(address)
    usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return canonical(parts.netloc.rpartition("@")[2]).removesuffix(usual)


def readable(name: str) -> str:
    """The same with international names in their own letters, as people know them."""
    host, colon, port = canonical(name).partition(":")
    with suppress(idna.IDNAError):
        host = idna.decode(host) if "xn--" in host else host
    return f"{host}{colon}{port}"
