"""Celery's app and its tasks, imported only where CELERY_BROKER_URL is set.

The rows are the truth: a task only says that it is time to look at them. One that the
broker lost is sent again by the clock's next look, and one that comes twice finds
nothing left to do.
"""

from __future__ import annotations

import logging
import os
import ssl
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import redis
from celery import Celery, signals
from celery.exceptions import CPendingDeprecationWarning
from django.conf import settings

from twitter_album import shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
logger = logging.getLogger(__name__)

# One for each kind, so that a slow network holds up neither pictures nor e-mails.
QUEUES = ("fetch", "lookups", "pictures", "avatars", "mail", "files")
TASK_MODULES = ("app.tasks", "datasource.tasks")
# What a worker that died has taken is given to another one after this time. Longer than
# any job: ten feeds of a server that lets us wait 30 s for each of ten pages are 50
# minutes. Nothing waits for it, because the clock sends again what is still due.
VISIBILITY_TIMEOUT_SECONDS = 2 * 60 * 60
# Of a worker that is told to stop: a page is saved, a picture is stored or released.
GRACE_SECONDS = 8.0
SOCKET_SECONDS = 5
# So long a queue counts as attended after a worker said that it takes its tasks.
ATTENDED_SECONDS = 30

# By the names of the tasks.
queue_names: dict[str, str] = {}
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
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "socket_connect_timeout": SOCKET_SECONDS,
        # A connection that a firewall cut without a word is noticed, and made anew.
        "socket_timeout": 3 * SOCKET_SECONDS,
        "socket_keepalive": True,
    },
)
if settings.CELERY_BROKER_URL.startswith("rediss:"):
    app.conf.broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_REQUIRED}


def register(job: Callable[..., object], *, queue: str) -> None:
    """Make a task of a job: a shell without logic, under the name of the function."""
    name = name_of(job)

    def run_task(key: str, *ids: str) -> None:
        # From now on what becomes due is sent again: this run may have passed it.
        with suppress(redis.RedisError):  # it is forgotten by itself, a minute later
            client().delete(key)
        job(*ids)

    app.task(run_task, name=name, shared=False)
    queue_names[name] = queue


@cache
def client() -> redis.Redis:
    """For what Celery has no words for."""
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=SOCKET_SECONDS,
        socket_timeout=SOCKET_SECONDS,
    )


def name_of(job: Callable[..., object]) -> str:
    return f"{job.__module__}.{job.__name__}"


def keep_our_logging(**options: Any) -> None:
    """Celery configures no logs where somebody listens to this signal."""


def say_ready(sender: Any, **options: Any) -> None:
    # Not earlier: Celery asks for all warnings when it starts. This one says that tasks
    # go on while the broker is away; they shall.
    warnings.simplefilter("ignore", CPendingDeprecationWarning)
    names = sorted(sender.app.amqp.queues.consume_from)
    logger.info("This worker is ready for: %s", ", ".join(names))
    threading.Thread(target=_stay_noticed, args=[names], daemon=True).start()


def warn_without_broker() -> None:
    """Celery's own lines of a broker that is away name no setting of ours."""
    try:
        client().ping()
    except redis.RedisError as error:
        logger.warning(
            "Redis (CELERY_BROKER_URL) is out of reach; this worker waits for it. %s",
            error,
        )


def attended_key(queue: str) -> str:
    """Of a mark that is there as long as a worker takes the tasks of a queue."""
    return f"twitter-album:attended:{queue}"


def queue_states() -> dict[str, tuple[int, bool]]:
    """By queue, how many tasks wait and whether a worker takes them."""
    # One round trip: who asks does so often.
    asked = client().pipeline(transaction=False)
    for queue in QUEUES:
        asked.llen(queue)
        asked.exists(attended_key(queue))
    answers = asked.execute()
    states = zip(answers[::2], map(bool, answers[1::2]), strict=True)
    return dict(zip(QUEUES, states, strict=True))


def _stay_noticed(names: list[str]) -> None:
    while not shutdown.is_requested():
        with suppress(redis.RedisError):
            for name in names:
                client().set(attended_key(name), 1, ex=ATTENDED_SECONDS)
        shutdown.wait(ATTENDED_SECONDS / 3)


def stop(exitcode: int, **options: Any) -> None:
    """Celery waits for its tasks: they hear it as everywhere in the album."""
    shutdown.request(exitcode, grace_seconds=GRACE_SECONDS)


signals.setup_logging.connect(keep_our_logging)
signals.worker_ready.connect(say_ready)
signals.worker_shutting_down.connect(stop)
