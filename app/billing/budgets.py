"""Budgets of paid networks by day and month, and what is used of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from app.models import BudgetAlarm, Spending
from app.models.billing import MILLIONTHS

Period = BudgetAlarm.Period

PERIOD_SETTINGS = {Period.DAY: "DAILY_BUDGET", Period.MONTH: "MONTHLY_BUDGET"}
PERIOD_ADJECTIVES = {Period.DAY: "daily", Period.MONTH: "monthly"}
# Percent of a budget from which on the album slows down.
SCARCE_PERCENT = 80
# What was reserved so long ago and is not settled never will be: its process died.
MAX_REQUEST_DURATION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """What was used up of one budget in the period that runs, in millionths of a
    dollar; `limit` is None where nobody set one.

    `used` is all that is settled or reserved, `under_way` the part of it that living
    requests may give back.
    """

    network: str
    period: Period
    starts_at: datetime
    ends_at: datetime
    limit: int | None
    used: int
    under_way: int

    @property
    def spent(self) -> int:
        return self.used - self.under_way

    @property
    def is_scarce(self) -> bool:
        return self.limit is not None and self.used * 100 >= self.limit * SCARCE_PERCENT

    def room_for(self, amount: int) -> int | None:
        """How often `amount` fits into what is left; None: as often as one likes."""
        if self.limit is None or not amount:
            return None
        return max(self.limit - self.used, 0) // amount

    def is_too_small_for(self, amount: int) -> bool:
        """Also when all that is under way should turn out to cost nothing."""
        return self.limit is not None and self.spent + amount > self.limit

    def __str__(self) -> str:
        """`the daily budget of $5.00`"""
        limit = "" if self.limit is None else f" of {dollars(self.limit)}"
        return f"the {PERIOD_ADJECTIVES[self.period]} budget{limit}"


def budget_uses(network: str, *, now: datetime | None = None) -> list[BudgetUse]:
    """Of the day and of the month, in UTC."""
    now = (now or timezone.now()).astimezone(UTC)
    return [_use(network, period, now) for period in Period]


def limit_of(network: str, period: str) -> int | None:
    """None too for a network that has no such setting, because it is free."""
    # By name, because only networks that cost anything have such settings.
    limit: int | None = getattr(settings, setting_name(network, period), None)
    return limit


def setting_name(network: str, period: str) -> str:
    return f"{network.upper()}_{PERIOD_SETTINGS[Period(period)]}"


def dollars(amount: int) -> str:
    """`$1,234.50`, `$0.005`: tenths of a cent only where there are some."""
    written = f"{amount / MILLIONTHS:,.3f}"
    return f"${written.removesuffix('0')}"


def _use(network: str, period: Period, now: datetime) -> BudgetUse:
    start = period_start(period, now)
    is_under_way = Q(spent=None, at__gt=now - MAX_REQUEST_DURATION)
    sums = Spending.objects.filter(network=network, at__gte=start).aggregate(
        # What is not settled counts as its worst price: a budget is never exceeded.
        used=Coalesce(Sum(Coalesce("spent", "reserved")), 0),
        under_way=Coalesce(Sum("reserved", filter=is_under_way), 0),
    )
    return BudgetUse(
        network=network,
        period=period,
        starts_at=start,
        ends_at=period_end(period, start),
        limit=limit_of(network, period),
        used=int(sums["used"]),
        under_way=int(sums["under_way"]),
    )


def period_start(period: Period, now: datetime) -> datetime:
    # `now` is in UTC, as X counts its days.
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if period == Period.DAY else midnight.replace(day=1)


def period_end(period: Period, start: datetime) -> datetime:
    if period == Period.DAY:
        return start + timedelta(days=1)
    # From the first of a month 31 days always lead into the next one.
    return (start + timedelta(days=31)).replace(day=1)
