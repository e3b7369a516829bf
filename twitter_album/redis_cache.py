"""Django's cache on Redis, which is empty as long as its server is out of reach.

What is cached can be made anew: a server that restarts makes pages slower, no error.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Other programs may keep their keys on the same server.
KEY_PREFIX = "twitter-album"
# Rather than wait longer, a page is made anew.
SOCKET_TIMEOUT_SECONDS = 0.5
# After an error nobody asks for so long, so that not every request waits.
PAUSE_SECONDS = 5
Value = TypeVar("Value")


@dataclass
class Outage:
    """Of this process; `until` counts seconds as `time.monotonic()` does."""

    is_on: bool = False
    until: float = 0

    def begin(self, error: Exception) -> None:
        if not self.is_on:
            logger.warning(
                "Redis (CACHE_URL) is out of reach; until it is back, each page is "
                "made anew. %s",
                error,
            )
        self.is_on, self.until = True, time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        if self.is_on:
            logger.info("Redis (CACHE_URL) answers again.")
        self.is_on, self.until = False, 0


outage = Outage()


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
    if time.monotonic() < outage.until:
        return otherwise
    try:
        value = ask()
    except (RedisError, OSError) as error:
        outage.begin(error)
        return otherwise
    outage.end()
    return value
