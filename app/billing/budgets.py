"""Budgets of paid networks by day and month, what is used of them, and their alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from app.gallery import formatting
from app.models import BudgetAlarm, Delivery, Spending
from app.models.billing import MILLIONTHS

Period = BudgetAlarm.Period

PERIOD_SETTINGS = {Period.DAY: "DAILY_BUDGET", Period.MONTH: "MONTHLY_BUDGET"}
PERIOD_ADJECTIVES = {Period.DAY: "daily", Period.MONTH: "monthly"}
ALARM_PERCENTS = (50, 80, 100)
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


def _limit(network: str, period: str) -> int | None:
    """None too for a network that has no such setting, because it is free."""
    # By name, because only networks that cost anything have such settings.
    limit: int | None = getattr(settings, setting_name(network, period), None)
    return limit


def setting_name(network: str, period: str) -> str:
    return f"{network.upper()}_{PERIOD_SETTINGS[Period(period)]}"


def raise_alarms(use: BudgetUse, *, is_over: bool = False) -> None:
    """Insert each alarm that is due and was not raised in this period yet, with its
    e-mails; the caller holds the network's budget row.

    `is_over`: what is left buys nothing any more. A budget of nothing alarms nobody.
    """
    limit = use.limit
    if not limit:
        return
    due = [n for n in ALARM_PERCENTS if is_over or use.spent * 100 >= limit * n]
    if not due:
        return
    # The caller's lock on the budget row makes reading and inserting one step.
    raised = BudgetAlarm.objects.filter(
        network=use.network, period=use.period, starts_on=use.starts_at.date()
    )
    known = set(raised.values_list("percent", flat=True))
    for percent in due:
        if percent not in known:
            _raise(use, limit, percent)


def ends_at(alarm: BudgetAlarm) -> datetime:
    first = alarm.starts_on
    return _end(Period(alarm.period), datetime(*first.timetuple()[:3], tzinfo=UTC))


def alarm_sentence(alarm: BudgetAlarm) -> str:
    """`80 % of the daily budget for X is spent`"""
    budget = f"the {PERIOD_ADJECTIVES[Period(alarm.period)]} budget for "
    budget += formatting.network(alarm.network)
    if alarm.percent >= 100:
        return f"{budget[0].upper()}{budget[1:]} is used up"
    return f"{alarm.percent} % of {budget} is spent"


def current_alarms(*, percent: int) -> list[BudgetAlarm]:
    """The latest of each budget whose period runs, from so many percent on; none of
    a budget that was raised since."""
    now = timezone.now().astimezone(UTC)
    day, month = (_start(period, now).date() for period in (Period.DAY, Period.MONTH))
    running = Q(period=Period.DAY, starts_on=day)
    running |= Q(period=Period.MONTH, starts_on=month)
    alarms = BudgetAlarm.objects.filter(running, percent__gte=percent)
    # In ascending order, so that the highest percentage of each budget remains.
    latest = {(a.network, a.period): a for a in alarms.order_by("percent")}
    return [alarm for alarm in latest.values() if _is_still_true(alarm)]


def dollars(amount: int) -> str:
    """`$1,234.50`, `$0.005`: tenths of a cent only where there are some."""
    written = f"{amount / MILLIONTHS:,.3f}"
    return f"${written.removesuffix('0')}"


def _is_still_true(alarm: BudgetAlarm) -> bool:
    # A budget that was raised since makes the alarm untrue; a lowered one does not.
    limit = _limit(alarm.network, alarm.period)
    return limit is not None and limit <= alarm.limit


def _use(network: str, period: Period, now: datetime) -> BudgetUse:
    start = _start(period, now)
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
        ends_at=_end(period, start),
        limit=_limit(network, period),
        used=int(sums["used"]),
        under_way=int(sums["under_way"]),
    )


def _start(period: Period, now: datetime) -> datetime:
    # `now` is in UTC, as X counts its days.
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if period == Period.DAY else midnight.replace(day=1)


def _end(period: Period, start: datetime) -> datetime:
    if period == Period.DAY:
        return start + timedelta(days=1)
    # From the first of a month 31 days always lead into the next one.
    return (start + timedelta(days=31)).replace(day=1)


def _raise(use: BudgetUse, limit: int, percent: int) -> None:
    alarm = BudgetAlarm.objects.create(
        network=use.network,
        period=use.period,
        starts_on=use.starts_at.date(),
        percent=percent,
        limit=limit,
        spent=use.spent,
    )
    Delivery.objects.queue(
        settings.MILESTONE_RECIPIENTS, name=f"budget-{percent}", alarm=alarm
    )
