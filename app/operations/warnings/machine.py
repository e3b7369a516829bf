"""Warnings of the machine: clock, disk, stored pictures, Redis, workers, jobs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count, Max
from django.utils import timezone
from django_cron.models import CronJobLog

from app.gallery import formatting
from app.models import Photo
from app.operations.warnings.warning import (
    Kind,
    OperatorWarning,
    about,
    about_machine,
    short,
)
from twitter_album import clock_ticks, task_queue

# One failure mends itself at the next try.
FAILURES_OF = timedelta(minutes=15)
MIN_FAILURES = 3
SOCKET_SECONDS = 2


def clock() -> Iterator[OperatorWarning]:
    tick = clock_ticks.last_tick()
    if tick and not clock_ticks.is_alive(tick):
        since = formatting.moment(tick)
        yield about(
            "run",
            Kind.CLOCK,
            f"The clock has not run since {since}: no photos and no e-mails",
            "Start it: `manage.py clock`, as `make run` and the Procfile do. Its log "
            "says why it ended.",
        )


def disk() -> Iterator[OperatorWarning]:
    """Of the machine that asks."""
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return
    if free < settings.ALARM_DISK_FREE_MB * 1_000_000:
        yield about_machine(
            Kind.DISK,
            f"Only {free / 1e6:,.0f} MB are left on the disk of DATA_DIR "
            f"({settings.DATA_DIR})",
            "Delete what is not needed, or move DATA_DIR to a larger disk.",
        )


def storage() -> Iterator[OperatorWarning]:
    """A volume that is not mounted shows at the newest picture."""
    # In the order of the index that the first page walks.
    newest = Photo.objects.shown().leads().order_by("-first_seen", "-id")
    photo = newest.only("state", "content_hash", "width", "has_jpegs").first()
    if photo is None or not photo.rendition_names:
        return
    name = next(iter(photo.rendition_names.values()))
    place = "bucket" if settings.MEDIA_S3 else "media folder"
    try:
        if default_storage.exists(name):
            return
        text = (
            f"The file of photo {photo.pk}, the newest, is missing: is the {place} in "
            "place?"
        )
    except OSError as error:
        text = f"Stored pictures are out of reach: {short(str(error))}"
    yield about(
        "photo",
        Kind.STORAGE,
        text,
        f"Put the {place} back in place (`manage.py doctor storage` says what is wrong "
        "with it); what is lost is fetched again at night.",
        visibility="visible",
    )


def broker() -> Iterator[OperatorWarning]:
    """Redis, as the broker or for cached pages."""
    location = settings.CACHES["pages"].get("LOCATION")
    cache = str(location[0]) if isinstance(location, list) else ""
    servers = {"CELERY_BROKER_URL": settings.CELERY_BROKER_URL, "CACHE_URL": cache}
    for setting, address in servers.items():
        if address and (reason := _why_away(address)):
            server = f"{urlsplit(address).hostname}:{urlsplit(address).port or 6379}"
            yield about_machine(
                Kind.BROKER,
                f"The Redis of {setting} is out of reach: {reason}",
                f"Start Redis at {server}, let this machine reach it, or mend "
                f"{setting}.",
                subject=setting,
            )


def workers() -> Iterator[OperatorWarning]:
    for queue, (waiting, is_attended) in task_queue.queue_states().items():
        if not is_attended:
            yield about_machine(
                Kind.WORKERS,
                f"No worker takes the tasks of {queue}: "
                f"{formatting.quantity(waiting, 'task waits', 'tasks wait')}",
                f"Start one: `manage.py worker {queue}`.",
                subject=queue,
            )


def jobs() -> Iterator[OperatorWarning]:
    recent = CronJobLog.objects.filter(end_time__gt=timezone.now() - FAILURES_OF)
    failures = recent.filter(is_success=False).values("code").order_by("code")
    for row in failures.annotate(count=Count("pk"), last=Max("pk")):
        if row["count"] < MIN_FAILURES:
            continue
        message = CronJobLog.objects.get(pk=row["last"]).message.strip()
        reason = short(message.rpartition("\n")[2]).rstrip(".")
        yield about_machine(
            Kind.JOBS,
            f"The job {row['code']} fails again and again: {reason}",
            "What it says is to be mended; the log of the clock tells more.",
            subject=row["code"],
        )


def _why_away(address: str) -> str:
    """Empty where it answers."""
    import redis

    try:
        with redis.Redis.from_url(
            address,
            socket_connect_timeout=SOCKET_SECONDS,
            socket_timeout=SOCKET_SECONDS,
        ) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return short(str(error)).rstrip(".")
    return ""
