"""What the first page of the admin says of money."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from app.admin.desk import bar_chart, daily_sums
from app.admin.desk.bar_chart import BarChart
from app.billing import budgets
from app.billing.budgets import Period
from app.gallery import formatting
from app.models import Budget, Spending


def by_hashtag() -> dict[str, str]:
    """What the requests for each hashtag have cost this month, in UTC; one is noted as
    `search for #carnival on x` or `#carnival: counts of 30 days`."""
    networks = list(Budget.objects.values_list("network", flat=True))
    if not networks:
        return {}
    month = budgets.period_start(Period.MONTH, timezone.now().astimezone(UTC))
    rows = Spending.objects.filter(network__in=networks, at__gte=month).order_by()
    amount = Sum(Coalesce("spent", "reserved"))
    costs: Counter[str] = Counter()
    for purpose, cost in rows.values_list("purpose").annotate(cost=amount):
        hashtag = re.split(" on |: ", purpose.partition("#")[2])[0]
        costs[hashtag] += cost
    return {hashtag: budgets.dollars(cost) for hashtag, cost in costs.items() if cost}


def chart() -> BarChart | None:
    """None where nothing was ever paid for."""
    spent = daily_sums.spent()
    if not spent:
        return None
    return bar_chart.bar_chart(
        "spent",
        "Spent per day",
        daily_sums.last_days(daily_sums.SPENDING_DAYS, UTC),
        spent,
        names=formatting.network,
        written=budgets.dollars,
    )
