"""Django's cache on Redis, which is empty as long as its server is out of reach.

What is cached can be made anew: a server that restarts makes pages slower, no error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

from twitter_album.redis_outage import Outage

# Other programs may keep their keys on the same server.
KEY_PREFIX = "twitter-album"
# Rather than wait longer, a page is made anew.
SOCKET_TIMEOUT_SECONDS = 0.5
Value = TypeVar("Value")

outage = Outage("CACHE_URL", "each page is made anew")


class RedisCache(DjangoRedisCache):
    """For `get`, `set` and `clear`; other methods raise as Django's do.

    How long a value is kept, its writer says (`app/caching/page_cache.py`).
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        timeouts = {
            "socket_connect_timeout": SOCKET_TIMEOUT_SECONDS,
            "socket_timeout": SOCKET_TIMEOUT_SECONDS,
        }
        super().__init__(
            server, {**params, "KEY_PREFIX": KEY_PREFIX, "OPTIONS": timeouts}
        )

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        get = super().get
        return _unless_out(lambda: get(key, default, version), default)

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        put = super().set
        _unless_out(lambda: put(key, value, timeout, version), None)

    def clear(self) -> None:
        _unless_out(super().clear, None)


def _unless_out(ask: Callable[[], Value], otherwise: Value) -> Value:
    # Not asked at all: each page would wait half a second for no answer.
    if outage.is_pausing:
        return otherwise
    try:
        value = ask()
    except (RedisError, OSError) as error:
        outage.begin(error)
        return otherwise
    outage.end()
    return value
