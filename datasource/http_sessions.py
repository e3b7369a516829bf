"""HTTP sessions: under which name we ask, and which hosts may be asked at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from datasource.media.download import media_session
from datasource.sources.x_v1.source import OFFICIAL_HOSTS
from twitter_album.http import GuardedSession


def network_session() -> GuardedSession:
    """For servers that the operator configured: a private one is his own choice."""
    return GuardedSession(
        user_agent=settings.USER_AGENT, allow_private=True, stays_at_host=True
    )


def picture_session(network: str) -> GuardedSession:
    """For addresses that stand in posts, which nobody vouches for."""
    # Private addresses could lead into the operator's own network: they are asked only
    # where the operator said so, or where they are the simulated network's.
    is_simulated = settings.IS_SIMULATED and network == "x"
    host = urlsplit(settings.TWITTER_API_URL).hostname
    is_elsewhere = network == "x" and host not in OFFICIAL_HOSTS
    return media_session(
        "" if is_elsewhere else network,  # another server has other picture hosts
        user_agent=settings.USER_AGENT,
        allow_private=settings.MEDIA_ALLOW_PRIVATE_ADDRESSES or is_simulated,
    )


def origin_session() -> GuardedSession:
    """For servers that nobody configured, whose addresses stand in posts; what they
    redirect to was not asked."""
    return GuardedSession(
        user_agent=settings.USER_AGENT,
        allow_private=settings.MEDIA_ALLOW_PRIVATE_ADDRESSES,
    )
