"""Background jobs: run here and now, or by Celery's workers (CELERY_BROKER_URL)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Protocol, TypeVar

from django.conf import settings

Result = TypeVar("Result")
_is_by_hand = ContextVar("_is_by_hand", default=False)


class Limit(Protocol):
    """How many may work on one thing at the same time."""

    def take(self, name: str) -> bool:
        """Whether a place was free; never waits for one."""

    def give_back(self, name: str) -> None: ...


class NoLimit:
    """Of a process that is alone."""

    def take(self, name: str) -> bool:
        return True

    def give_back(self, name: str) -> None:
        """Nobody waits for it."""


def no_limit(limit: int) -> AbstractContextManager[Limit]:
    return nullcontext(NoLimit())


def is_used() -> bool:
    return bool(settings.CELERY_BROKER_URL)


@contextmanager
def without_workers() -> Iterator[None]:
    """Jobs run here: by a command, whose caller waits for what comes of them."""
    token = _is_by_hand.set(True)
    try:
        yield
    finally:
        _is_by_hand.reset(token)


def run(job: Callable[..., Result], *ids: str, copies: int = 1) -> Result | None:
    """Run a job of the clock; None where it is left to the workers.

    `copies`: so many workers at most may do it at the same time.
    """
    if not is_used() or _is_by_hand.get():
        return job(*ids)
    # Imported here alone: without a broker nobody needs Celery.
    from twitter_album import task_messages

    for number in range(copies):
        if not task_messages.send(job, *ids, copy=number):
            break
    return None


def queue_states() -> dict[str, tuple[int, bool]]:
    """By queue, how many tasks wait and whether a worker takes them; empty without a
    broker, or while it is away."""
    if not is_used():
        return {}
    import redis

    from twitter_album import celery

    try:
        return celery.queue_states()
    except redis.RedisError:
        return {}


def shared_limit(limit: int) -> AbstractContextManager[Limit]:
    """One for all workers together; what was taken is given back at its end."""
    if not is_used():
        return no_limit(limit)
    from twitter_album.shared_limit import SharedLimit

    return SharedLimit(limit)


@contextmanager
def one_at_a_time(name: str) -> Iterator[bool]:
    """Whether no other worker is at it. It saves work, and keeps an order; that nothing
    happens twice is what rows are for."""
    # The clock alone needs none: it has a lock of its own for each job.
    with shared_limit(1) as limit:
        yield limit.take(name)
