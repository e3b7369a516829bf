"""How a person's handle is spelled, and the other ways to spell it."""

from __future__ import annotations


def full(screen_name: str, server: str) -> str:
    """`name`, or `name@server` where handles belong to a server."""
    return f"{screen_name}@{server}" if server else screen_name


def at_own_host(screen_name: str, user_id: str) -> str:
    """`name@host` by the host in a person's id, on networks of many servers.

    A server's API, and so the ids of its people, may stand at another host than the
    domain of their handles. Empty where the id names no host.
    """
    # Ids of Mastodon are addresses, with or without a scheme.
    address = user_id.partition("://")[2] or user_id
    host, slash, _ = address.partition("/")
    return f"{screen_name}@{host.lower()}" if host and slash else ""
