"""Sends the clock's jobs to Celery's workers, each once as long as it waits there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from importlib import import_module

import redis
from kombu.exceptions import OperationalError

from twitter_album import celery
from twitter_album.celery import client
from twitter_album.redis_outage import Outage

logger = logging.getLogger(__name__)

# A task that waits is not sent once more, unless the broker may have lost it.
WAITING_SECONDS = 60
# Without workers no queue grows beyond that; what it has no room for is sent later.
MAX_WAITING_TASKS = 1000
# Workers may start after the clock.
MAX_UNATTENDED_SECONDS = 60

outage = Outage("CELERY_BROKER_URL", "the clock tries again to hand out its tasks")
# Since when, as `time.monotonic()` counts, queues have had no worker.
_unattended: dict[str, float] = {}


def send(job: Callable[..., object], *ids: str, copy: int = 0) -> bool:
    """False: there is no room, or the broker is away, and the next look tries again."""
    if outage.is_pausing:
        return False
    name = celery.name_of(job)
    queue = _queue_of(name)
    key = ":".join(["twitter-album", "waiting", name, *ids, str(copy)])
    try:
        if client().llen(queue) >= MAX_WAITING_TASKS:
            return False
        if client().set(key, 1, nx=True, ex=WAITING_SECONDS):
            celery.app.send_task(name, [key, *ids], queue=queue, retry=False)
        _notice_worker(queue)
    except (redis.RedisError, OperationalError, OSError) as error:
        outage.begin(error)
        return False
    outage.end()
    return True


def _queue_of(name: str) -> str:
    # Not as Celery imports its tasks: that runs all of Django's checks.
    for module in celery.TASK_MODULES:
        import_module(module)
    return celery.queue_names[name]


def _notice_worker(queue: str) -> None:
    """Says so where nobody takes what is sent."""
    if client().exists(celery.attended_key(queue)):
        _unattended.pop(queue, None)
        return
    now = time.monotonic()
    if now - _unattended.setdefault(queue, now) >= MAX_UNATTENDED_SECONDS:
        logger.warning(
            "No worker takes tasks of %s: start one (manage.py worker %s)", queue, queue
        )
