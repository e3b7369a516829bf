"""What Prometheus is told of the album, read from its database at each scrape.

It stands in the rows, whichever process did the work: clock and workers need no port of
their own. Numbers that grow with the album are counters of its rows, or are counted by
an index up to MAX_COUNTED.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator

import django
from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django_cron.models import CronJobLog
from prometheus_client import Metric
from prometheus_client.registry import Collector

from app.billing import budgets
from app.models import Alarm, Album, Budget, Delivery, Photo
from app.models.billing import MILLIONTHS
from app.models.photo_indexes import IS_AWAITING, IS_LATE
from app.operations import warnings
from app.operations.metrics import fetching
from app.operations.metrics.gauges import (
    MAX_COUNTED,
    MAX_LINES,
    by_name,
    counted,
    gauge,
    one,
)
from twitter_album import __version__, clock_ticks

OTHERS = "(others)"


class AlbumMetrics(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from _machine()
        # As a list: what was asked before an error says nothing without the rest.
        try:
            metrics, is_up = list(_database()), 1.0
        except Error:
            metrics, is_up = [], 0.0
        text = "Whether the database answers; without it most metrics are missing."
        yield gauge("database_up", text, (), [((), is_up)])
        yield from metrics
        yield from fetching.tasks()


def _machine() -> Iterator[Metric]:
    facts = (__version__, platform.python_version(), django.__version__)
    labels = ("version", "python", "django", "database")
    yield gauge(
        "info", "What runs here; always 1.", labels, [((*facts, connection.vendor), 1)]
    )
    disk = shutil.disk_usage(settings.DATA_DIR)
    yield one("disk_free_bytes", "Free space where DATA_DIR is.", disk.free)
    yield one("disk_size_bytes", "Size of the disk where DATA_DIR is.", disk.total)


def _database() -> Iterator[Metric]:
    yield from _clock()
    yield _photos()
    yield from _pictures()
    yield from fetching.feeds()
    yield from fetching.fetches()
    yield _emails()
    yield from _spending()
    yield _alarms()


def _clock() -> Iterator[Metric]:
    tick = clock_ticks.last_tick()
    text = "When the clock last ticked, as Unix time; it does every 20 seconds."
    samples = [((), tick.timestamp())] if tick else []
    yield gauge("clock_last_tick_timestamp_seconds", text, (), samples)
    jobs = CronJobLog.objects.exclude(code=clock_ticks.CODE).values_list("code")
    ends = [(code, end.timestamp()) for code, end in jobs.annotate(Max("end_time"))]
    text = "When a job of the clock last began or ended, as Unix time."
    yield gauge("job_last_activity_timestamp_seconds", text, ("job",), by_name(ends))


def _photos() -> Metric:
    albums = Album.objects.order_by("-photo_count", "key")
    rows = list(albums.values_list("key", "photo_count")[:MAX_LINES])
    total = albums.aggregate(total=Coalesce(Sum("photo_count"), 0))["total"]
    counts = [((key,), count) for key, count in rows]
    if rest := total - sum(count for _, count in rows):
        counts.append(((OTHERS,), rest))
    text = f"Visible photos, of the {MAX_LINES} largest albums and of all others."
    return gauge("photos", text, ("album",), counts)


def _pictures() -> Iterator[Metric]:
    """In the words of the partial indexes of photos."""
    is_lost = Q(file_missing_since__isnull=False)
    questions = (
        ("pictures_pending", "Pictures still to be stored", Q(state="pending")),
        ("pictures_late", "Pictures not stored at the first attempt", IS_LATE),
        ("pictures_failed", "Pictures given up for good", Q(state="failed")),
        ("pictures_missing_files", "Pictures whose files are missing", is_lost),
        ("photos_awaiting_approval", "Photos in the organiser's queue", IS_AWAITING),
    )
    for name, what, condition in questions:
        count = counted(Photo.objects.filter(condition))
        yield one(name, f"{what}, counted up to {MAX_COUNTED}.", count)


def _emails() -> Metric:
    states = [s for s in Delivery.State.values if s != Delivery.State.SENT]
    # Few: milestones and alarms for each recipient.
    rows = Delivery.objects.filter(state__in=states).values_list("state")
    counts = dict.fromkeys(states, 0) | dict(rows.annotate(Count("pk")))
    text = "E-mails by their state, those that were sent left out; dead: given up."
    return gauge("emails", text, ("state",), by_name(counts.items()))


def _alarms() -> Metric:
    kinds = [kind for kind in Alarm.Kind if kind not in warnings.QUIET_KINDS]
    rows = Alarm.objects.open().order_by().values_list("kind")
    counts = dict.fromkeys(map(str, kinds), 0) | dict(rows.annotate(Count("pk")))
    text = "Alarms that were raised and are not over, by their kind."
    return gauge("alarms_open", text, ("kind",), by_name(counts.items()))


def _spending() -> Iterator[Metric]:
    networks = Budget.objects.order_by("network").values_list("network", flat=True)
    uses = [use for network in networks for use in budgets.budget_uses(network)]
    labels = ("network", "period")
    spent = [((use.network, use.period), use.used / MILLIONTHS) for use in uses]
    text = "Dollars spent or reserved in the day and month that run, in UTC."
    yield gauge("spent_dollars", text, labels, spent)
    limits = [
        ((use.network, use.period), use.limit / MILLIONTHS)
        for use in uses
        if use.limit is not None
    ]
    yield gauge("budget_dollars", "What may be spent then.", labels, limits)
