"""The networks that can be searched: which sources the settings ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from datasource.http_sessions import network_session, origin_session
from datasource.sources.base import Source
from datasource.sources.bluesky.source import Bluesky
from datasource.sources.mastodon.post_finder import MastodonFinder
from datasource.sources.mastodon.source import Mastodon
from datasource.sources.x_v1.source import XV1
from datasource.sources.x_v2.source import XV2


def _twitter() -> list[Source]:
    # `twitter` in NETWORKS speaks whichever version of the API the settings choose.
    if settings.TWITTER_USES_API_V2:
        return _x()
    url, keys = settings.TWITTER_API_URL, settings.TWITTER_KEYS
    return [XV1(url=url, keys=keys, session=network_session())]


def _x() -> list[Source]:
    return [
        XV2(
            url=settings.X_API_URL,
            session=network_session(),
            token=settings.X_BEARER_TOKEN,
            keys=settings.TWITTER_KEYS,
            search=settings.X_SEARCH,
            post_price=settings.X_POST_PRICE or 0,
            user_price=settings.X_USER_PRICE or 0,
            recent=timedelta(days=settings.X_CHECK_DAYS),
        )
    ]


def _mastodon() -> list[Source]:
    tokens = settings.MASTODON_TOKENS
    servers = [
        (url, tokens.get(urlsplit(url).netloc, "")) for url in settings.MASTODON_SERVERS
    ]
    finder = MastodonFinder(
        servers, session=network_session(), origins=origin_session()
    )
    return [
        Mastodon(url=url, session=network_session(), token=token, finder=finder)
        for url, token in servers
    ]


def _bluesky() -> list[Source]:
    return [
        Bluesky(
            url=settings.BLUESKY_SERVICE_URL,
            handle=settings.BLUESKY_HANDLE,
            password=settings.BLUESKY_APP_PASSWORD,
            session=network_session(),
        )
    ]


# By the name that the NETWORKS setting uses.
NETWORKS: dict[str, Callable[[], list[Source]]] = {
    "twitter": _twitter,
    "x": _x,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
}


def sources(network_names: list[str]) -> list[Source]:
    return [source for name in network_names for source in NETWORKS[name]()]
