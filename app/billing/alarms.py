"""Alarms of budgets: raised once at each share that is spent, with their e-mails."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from app.billing import budgets
from app.billing.budgets import BudgetUse, Period
from app.gallery import formatting
from app.milestones import repeated_emails
from app.models import BudgetAlarm, Delivery

ALARM_PERCENTS = (50, 80, 100)


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
    return budgets.period_end(
        Period(alarm.period), datetime(*first.timetuple()[:3], tzinfo=UTC)
    )


def alarm_sentence(alarm: BudgetAlarm) -> str:
    """`80 % of the daily budget for X is spent`"""
    budget = f"the {budgets.PERIOD_ADJECTIVES[Period(alarm.period)]} budget for "
    budget += formatting.network(alarm.network)
    if alarm.percent >= 100:
        return f"{budget[0].upper()}{budget[1:]} is used up"
    return f"{alarm.percent} % of {budget} is spent"


def current_alarms(*, percent: int) -> list[BudgetAlarm]:
    """The latest of each budget whose period runs, from so many percent on; none of
    a budget that was raised since."""
    now = timezone.now().astimezone(UTC)
    day, month = (
        budgets.period_start(period, now).date()
        for period in (Period.DAY, Period.MONTH)
    )
    running = Q(period=Period.DAY, starts_on=day)
    running |= Q(period=Period.MONTH, starts_on=month)
    alarms = BudgetAlarm.objects.filter(running, percent__gte=percent)
    # In ascending order, so that the highest percentage of each budget remains.
    latest = {(a.network, a.period): a for a in alarms.order_by("percent")}
    return [alarm for alarm in latest.values() if _is_still_true(alarm)]


def _is_still_true(alarm: BudgetAlarm) -> bool:
    # A budget that was raised since makes the alarm untrue; a lowered one does not.
    limit = budgets.limit_of(alarm.network, alarm.period)
    return limit is not None and limit <= alarm.limit


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
        settings.ALARM_RECIPIENTS, name=f"budget-{percent}", alarm=alarm
    )
    repeated_emails.hold_repeated_alarm(alarm)
