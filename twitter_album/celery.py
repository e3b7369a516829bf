"""Celery's app, imported only where CELERY_BROKER_URL is set.

The rows are the truth: a task only says that it is time to look at them. One that the
broker lost is sent again by the clock's next look, and one that comes twice finds
nothing left to do.
"""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import redis
from celery import Celery, signals
from django.conf import settings
from kombu.exceptions import OperationalError

from twitter_album import shutdown
from twitter_album.redis_outage import Outage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
logger = logging.getLogger(__name__)

# One for each kind, so that a slow network holds up neither pictures nor e-mails.
QUEUES = ("fetch", "lookups", "pictures", "avatars", "mail", "files")
TASK_MODULES = ("app.tasks", "datasource.tasks")
# What a worker that died has taken is given to another one after this time. Longer than
# any job: ten feeds of a server that lets us wait 30 s for each of ten pages are 50
# minutes. Nothing waits for it, because the clock sends again what is still due.
VISIBILITY_SECONDS = 2 * 60 * 60
# A task that waits is not sent once more, unless the broker may have lost it.
WAITING_SECONDS = 60
# Without workers no queue grows beyond that; what it has no room for is sent later.
MAX_WAITING_TASKS = 1000
# Of a worker that is told to stop: a page is saved, a picture is stored or released.
GRACE_SECONDS = 8.0
SOCKET_SECONDS = 5

outage = Outage("CELERY_BROKER_URL", "the clock tries again to hand out its tasks")
_queues: dict[str, str] = {}
app = Celery("twitter_album", broker=settings.CELERY_BROKER_URL)
app.conf.update(
    imports=TASK_MODULES,
    # Acknowledged at its end, so that a task outlives the worker that it kills.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    # No task waits at a worker that is busy while another one is free.
    worker_prefetch_multiplier=1,
    # As in the clock: the work waits for networks, and pictures are decoded in
    # processes of their own.
    worker_pool="threads",
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_connect_timeout": SOCKET_SECONDS,
    },
)
if settings.CELERY_BROKER_URL.startswith("rediss:"):
    app.conf.broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_REQUIRED}


def register(job: Callable[..., object], *, queue: str) -> None:
    """Make a task of a job: a shell without logic, under the name of the function."""
    name = _name(job)

    def run_task(key: str, *ids: str) -> None:
        # From now on what becomes due is sent again: this run may have passed it.
        _forget(key)
        job(*ids)

    app.task(run_task, name=name, shared=False)
    _queues[name] = queue


def enqueue(job: Callable[..., object], *ids: str, copy: int = 0) -> bool:
    """Hand a job to the workers, unless it waits for them already; False: there is no
    room, or the broker is away, and the next look has to try again."""
    name = _name(job)
    queue = _queue_of(name)
    key = ":".join(["twitter-album", "waiting", name, *ids, str(copy)])
    if outage.is_pausing:
        return False
    try:
        if client().llen(queue) >= MAX_WAITING_TASKS:
            return False
        if client().set(key, 1, nx=True, ex=WAITING_SECONDS):
            app.send_task(name, [key, *ids], queue=queue, retry=False)
    except (redis.RedisError, OperationalError, OSError) as error:
        outage.begin(error)
        return False
    outage.end()
    return True


@cache
def client() -> redis.Redis:
    """For what Celery has no words for."""
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=SOCKET_SECONDS,
        socket_timeout=SOCKET_SECONDS,
    )


def _forget(key: str) -> None:
    try:
        client().delete(key)
    except redis.RedisError as error:
        outage.begin(error)


def _name(job: Callable[..., object]) -> str:
    return f"{job.__module__}.{job.__name__}"


def _queue_of(name: str) -> str:
    # Not as Celery imports its tasks: that runs all of Django's checks.
    for module in TASK_MODULES:
        import_module(module)
    return _queues[name]


def keep_our_logging(**options: Any) -> None:
    """Celery configures no logs where somebody listens to this signal."""


def say_ready(sender: Any, **options: Any) -> None:
    queues = ", ".join(sorted(sender.app.amqp.queues.consume_from))
    logger.info("This worker is ready for: %s", queues)


def stop(exitcode: int, **options: Any) -> None:
    """Celery waits for its tasks: they hear it as everywhere in the album."""
    shutdown.request(exitcode, grace_seconds=GRACE_SECONDS)


signals.setup_logging.connect(keep_our_logging)
signals.worker_ready.connect(say_ready)
signals.worker_shutting_down.connect(stop)
