"""The networks that the album knows, one module each."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from datasource.sessions import network_session
from datasource.sources.base import Source
from datasource.sources.mastodon import Mastodon
from datasource.sources.x_v1 import XV1


def _twitter() -> list[Source]:
    url, keys = settings.TWITTER_API_URL, settings.TWITTER_KEYS
    return [XV1(url=url, keys=keys, session=network_session())]


def _mastodon() -> list[Source]:
    servers = settings.MASTODON_SERVERS
    return [Mastodon(url=url, session=network_session()) for url in servers]


NETWORKS: dict[str, Callable[[], list[Source]]] = {
    "twitter": _twitter,
    "mastodon": _mastodon,
}
"""By the name that the NETWORKS setting uses."""


def sources(network_names: list[str]) -> list[Source]:
    return [source for name in network_names for source in NETWORKS[name]()]
