"""Every public address, as the resolver names them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

ADMIN = "admin/"


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Of every public address, as `resolve` names them."""
    for entry in resolver.url_patterns:
        own = str(entry.pattern)
        # Within another address a regular expression begins where that one ends.
        route = prefix + (own.removeprefix("^") if prefix else own)
        if isinstance(entry, URLPattern):
            yield route
        elif route != ADMIN:
            yield from routes(entry, route)
