"""Metrics of fetching: how fresh each server's feeds are, and what looks brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from prometheus_client import Metric

from app.models import DeadLetter, Feed, Run, Window
from app.operations.metrics.gauges import (
    MAX_COUNTED,
    MAX_LINES,
    by_name,
    counted,
    gauge,
    one,
)
from twitter_album import task_queue

HOUR = timedelta(hours=1)


def feeds() -> Iterator[Metric]:
    active = Feed.objects.active().values("network", "server").order_by()
    last_good_look = Min(Coalesce("covered_until", "created_at"))
    rows = active.annotate(feeds=Count("pk"), oldest=last_good_look)
    lines = [
        ((row["network"], row["server"]), row["feeds"], row["oldest"].timestamp())
        for row in rows.order_by("oldest")[:MAX_LINES]
    ]
    labels = ("network", "server")
    text = "Feeds, each a hashtag on a server, that are asked for new photos."
    yield gauge("feeds", text, labels, [(key, count) for key, count, _ in lines])
    text = (
        "When the feed of a server that has waited longest was last answered "
        "completely, as Unix time."
    )
    looks = [(key, moment) for key, _, moment in lines]
    yield gauge("feed_last_good_look_timestamp_seconds", text, labels, looks)

    pending = Window.objects.filter(kind=Window.Kind.PENDING)
    by_network = pending.values_list("feed__network").annotate(Count("pk"))
    text = "Ranges of posts that are still to be read."
    yield gauge("pending_ranges", text, ("network",), by_name(by_network))
    count = counted(DeadLetter.objects.all())
    text = f"Posts that could not be read, counted up to {MAX_COUNTED}."
    yield one("dead_letters", text, count)


def tasks() -> Iterator[Metric]:
    """None where the clock does all work."""
    if not task_queue.is_used():
        return
    states = task_queue.queue_states()
    text = "Tasks that wait for a worker."
    waiting = [((name,), number) for name, (number, _) in states.items()]
    yield gauge("tasks_waiting", text, ("queue",), waiting)
    text = "Whether a worker takes the tasks of a queue."
    attended = [((name,), is_attended) for name, (_, is_attended) in states.items()]
    yield gauge("queue_attended", text, ("queue",), attended)


def fetches() -> Iterator[Metric]:
    runs = Run.objects.filter(started_at__gte=timezone.now() - HOUR)
    is_over = Q(ended_at__isnull=False)
    networks = runs.values(network=F("feed__network")).annotate(
        failed=Count("pk", filter=is_over & ~Q(failure="")),
        good=Count("pk", filter=is_over & Q(failure="")),
        running=Count("pk", filter=~is_over),
        requests=Sum("requests"),
        added=Sum("photos_added"),
    )
    rows: list[dict[str, Any]] = list(networks.order_by("network"))  # type: ignore[arg-type]  # read by names in variables
    results = ("good", "failed", "running")
    yield gauge(
        "fetches_last_hour",
        "Looks at feeds that began within the last hour, by what came of them.",
        ("network", "result"),
        [((row["network"], name), row[name]) for row in rows for name in results],
    )
    for name, key, text in (
        ("fetch_requests_last_hour", "requests", "Requests to a network of these."),
        ("photos_added_last_hour", "added", "Photos that these brought."),
    ):
        yield gauge(
            name, text, ("network",), [((row["network"],), row[key]) for row in rows]
        )
