"""The one spelling of a server's name, whichever way people write it."""

from __future__ import annotations

from contextlib import suppress

import idna


def canonical(name: str) -> str:
    """In small letters, without the root's dot, international names in ASCII.

    `name` is a host, with a port or without; what is no name stays as it is.
    """
    host, colon, port = name.strip().lower().partition(":")
    host = host.removesuffix(".")
    if not host.isascii():
        with suppress(idna.IDNAError):
            host = idna.encode(host, uts46=True).decode()
    return f"{host}{colon}{port}"
