"""Redis: the page cache, the broker, and workers that take from each queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from twitter_album.doctor.findings import (
    Finding,
    NotUsed,
    Options,
    Subject,
    Unusable,
    warning,
)
from twitter_album.doctor.registry import one_line, register

PROBE_KEY = "twitter-album:doctor"
PROBE_SECONDS = 10
SOCKET_SECONDS = 3


@register(Subject.WORKERS)
def broker_can_be_used(options: Options) -> Iterator[Finding]:
    options.require("CELERY_BROKER_URL")
    if not settings.CELERY_BROKER_URL:
        raise NotUsed
    client = _usable_client("CELERY_BROKER_URL", settings.CELERY_BROKER_URL)
    if (policy := _eviction_policy(client)) != "noeviction":
        yield warning(
            f"The Redis of CELERY_BROKER_URL throws tasks away when its memory is full "
            f"(maxmemory-policy {policy}).",
            "Set maxmemory-policy to noeviction there, or use a Redis of its own.",
        )
    if _place(_cache_address()) == _place(settings.CELERY_BROKER_URL):
        yield warning(
            "CACHE_URL and CELERY_BROKER_URL lead to the same database of Redis: who "
            "clears the cache deletes tasks.",
            "End one of them with another number, as in /0 and /1.",
        )


@register(Subject.WORKERS, after=(Subject.WORKERS,))
def workers_attend_every_queue(options: Options) -> Iterator[Finding]:
    if not settings.CELERY_BROKER_URL:
        raise NotUsed
    # Here alone: without a broker nothing of Celery is needed.
    from twitter_album.celery import QUEUES, attended_key

    client = _client(settings.CELERY_BROKER_URL)
    alone = [name for name in QUEUES if not client.exists(attended_key(name))]
    if alone:
        waiting = sum(int(client.llen(name)) for name in alone)
        yield Finding(
            f"No worker takes the tasks of {', '.join(alone)} ({waiting} wait).",
            f"Start one: `manage.py worker {' '.join(alone)}`.",
        )


@register(Subject.CACHE)
def cache_can_be_used(options: Options) -> Iterable[Finding]:
    options.require("CACHE_URL")
    if not _cache_address():
        raise NotUsed
    _usable_client("CACHE_URL", _cache_address())
    return ()


def _usable_client(setting: str, address: str) -> Any:
    """One that takes what it is given; raises Unusable."""
    import redis

    client = _client(address)
    server = f"{urlsplit(address).hostname}:{urlsplit(address).port or 6379}"
    try:
        client.set(PROBE_KEY, 1, ex=PROBE_SECONDS)
        client.delete(PROBE_KEY)
    except (redis.AuthenticationError, redis.exceptions.NoPermissionError) as error:
        raise Unusable(
            f"The Redis of {setting} refuses our log-in: {one_line(error)}.",
            f"Write its password in {setting}, after a colon and before {server}.",
        ) from None
    except redis.ReadOnlyError:
        raise Unusable(
            f"The Redis of {setting}, {server}, is a replica that cannot be written.",
            f"Let {setting} lead to the primary server.",
        ) from None
    except (redis.RedisError, OSError) as error:
        raise Unusable(
            f"The Redis of {setting} cannot be used: {one_line(error)}.",
            f"Start Redis at {server}, let this machine reach it, or mend {setting}.",
        ) from None
    return client


def _client(address: str) -> Any:
    import redis

    return redis.Redis.from_url(
        address, socket_connect_timeout=SOCKET_SECONDS, socket_timeout=SOCKET_SECONDS
    )


def _eviction_policy(client: Any) -> str:
    """`noeviction` too where the server does not tell."""
    import redis

    with suppress(redis.RedisError):
        if int(client.info("memory").get("maxmemory", 0)):
            return str(client.info("memory").get("maxmemory_policy"))
    return "noeviction"


def _cache_address() -> str:
    location = settings.CACHES["pages"].get("LOCATION")
    return str(location[0]) if isinstance(location, list) else ""


def _place(address: str) -> tuple[str | None, int, str]:
    parts = urlsplit(address)
    return parts.hostname, parts.port or 6379, parts.path.strip("/") or "0"
