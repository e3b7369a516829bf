"""How many requests there were and how long they took, for Prometheus.

Imported only where metrics are on, and after worker_files.py has said where the counts
are kept.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app.operations.metrics.worker_files import VARIABLE

# Else each count had a second line, of when it began.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has none

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

requests = Counter(
    "album_http_requests",
    "Requests by the name of their view, by method and status. Static files and "
    "pictures that the web server gives out itself are not counted.",
    ["view", "method", "status"],
    registry=None,
)
durations = Histogram(
    "album_http_request_duration_seconds",
    "Seconds from a request to its response, without those in which the body is read.",
    ["view"],
    buckets=SECONDS,
    registry=None,
)


def register(registry: CollectorRegistry) -> None:
    """What this process counted, or all workers of its server together."""
    if VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has none
        return
    registry.register(requests)
    registry.register(durations)
