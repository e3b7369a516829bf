"""Sums by day for the charts of the admin's first page: photos found, money spent.

The photos of days are not counted, as there may be a million: each look at a network
has noted how many it brought, and a day has so many looks whatever is posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from app.models import Budget, Run, Spending

PHOTO_DAYS = 14
SPENDING_DAYS = 30
# What is over changes no more; today is always asked anew.
CACHE_SECONDS = 3600

# By album and network, or by network alone.
DailySums = dict[tuple[Any, ...], list[int]]


def last_days(count: int, zone: tzinfo | None = None) -> list[date]:
    today = timezone.localtime(timezone=zone).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def photos_found(album_ids: Sequence[int]) -> dict[int, dict[str, list[int]]]:
    """Of each album and network, for each of the last PHOTO_DAYS of the site."""
    days = last_days(PHOTO_DAYS)
    runs = Run.objects.filter(feed__album__in=album_ids, photos_added__gt=0)
    by_feed = runs.values_list("feed__album", "feed__network")
    sums = _with_today(
        f"found {sorted(album_ids)}",
        by_feed,
        days,
        "started_at",
        F("photos_added"),
        zone=timezone.get_current_timezone(),
    )
    found: dict[int, dict[str, list[int]]] = {pk: {} for pk in album_ids}
    for (album, network), row in sorted(sums.items()):
        found[album][network] = row
    return found


def spent() -> dict[str, list[int]]:
    """Of each paid network, for each of the last SPENDING_DAYS of UTC; what is not
    settled counts as its worst price."""
    days = last_days(SPENDING_DAYS, UTC)
    networks = list(
        Budget.objects.order_by("network").values_list("network", flat=True)
    )
    if not networks:
        return {}
    rows = Spending.objects.filter(network__in=networks).values_list("network")
    amount = Coalesce("spent", "reserved")
    sums = _with_today("spent", rows, days, "at", amount, zone=UTC)
    return {name: sums.get((name,), [0] * len(days)) for name in networks}


def _with_today(
    name: str,
    rows: QuerySet[Any, Any],
    days: Sequence[date],
    moment: str,
    amount: Any,
    *,
    zone: tzinfo,
) -> DailySums:
    past, today = days[:-1], days[-1:]
    over = _cached(
        f"{name} since {past[0]}",
        lambda: _sums(rows, past, moment, amount, zone=zone),
    )
    running = _sums(rows, today, moment, amount, zone=zone)
    sums: DailySums = defaultdict(list)
    for group in {*over, *running}:
        sums[group] = [
            *over.get(group, [0] * len(past)),
            *running.get(group, [0]),
        ]
    return sums


def _cached(name: str, make: Callable[[], DailySums]) -> DailySums:
    # What a transaction sees may be rolled back.
    if connection.in_atomic_block:
        return make()
    # Not every cache takes long keys or blanks.
    key = sha256(f"sums of days: {name}".encode()).hexdigest()
    sums: DailySums = cache.get_or_set(key, make, CACHE_SECONDS)  # type: ignore[assignment]  # as `make` returns
    return sums


def _sums(
    rows: QuerySet[Any, Any],
    days: Sequence[date],
    moment: str,
    amount: Any,
    *,
    zone: tzinfo,
) -> DailySums:
    """Compared with the borders of days, which are no 24 hours twice a year: databases
    know no zones, or are slow with them."""
    starts = [_start(day, zone) for day in [*days, days[-1] + timedelta(days=1)]]
    per_day = {
        f"day_{place}": Sum(
            amount,
            filter=Q(**{f"{moment}__gte": start, f"{moment}__lt": end}),
            default=0,
        )
        for place, (start, end) in enumerate(pairwise(starts))
    }
    within = {f"{moment}__gte": starts[0], f"{moment}__lt": starts[-1]}
    groups = rows.filter(**within).order_by().annotate(**per_day)
    width = len(per_day)
    return {row[:-width]: [int(value) for value in row[-width:]] for row in groups}


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
