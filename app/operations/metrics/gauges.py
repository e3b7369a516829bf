"""Builds the metrics that are read at a scrape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

# By a partial index; SQLite looks at the row of each entry too.
MAX_COUNTED = 10_000
# Albums and servers with a line of their own: organisers may add thousands.
MAX_LINES = 50

Labels = tuple[str, ...]
Samples = Iterable[tuple[Labels, float]]


def counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:MAX_COUNTED].count()


def by_name(rows: Iterable[Any]) -> Samples:
    return [((str(name),), count) for name, count in rows]


def one(name: str, text: str, value: float) -> Metric:
    return gauge(name, text, (), [((), value)])


def gauge(name: str, text: str, labels: Labels, samples: Samples) -> Metric:
    family = GaugeMetricFamily(f"album_{name}", text, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family
