"""What the tests of billing share: prices, a clock, and requests that cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from app.models import BudgetAlarm
from datasource.data_access import Ledger
from datasource.errors import BudgetSpent
from datasource.sources.base import Prices

PRICES = Prices(post=5_000, user=0, min_page_size=10, max_page_size=100)
DOLLAR = 1_000_000
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)

Turn = Callable[[datetime], None]


def spend(
    amount: int, *, ledger: Ledger | None = None, purpose: str = "a search"
) -> None:
    """A request that cost what it reserved."""
    ledger = ledger or Ledger("x")
    ledger.settle(ledger.reserve_requests(amount, purpose=purpose), amount)


def reserve(max_posts: int = 0, *, prices: Prices = PRICES) -> int:
    """How many posts the next page may list."""
    return Ledger("x").reserve_page(prices, purpose="a page", max_posts=max_posts).posts


def alarms(period: str = "day") -> list[int]:
    raised = BudgetAlarm.objects.filter(period=period).order_by("id")
    return list(raised.values_list("percent", flat=True))


def reserve_all() -> None:
    """Pages until the budget has none left."""
    with suppress(BudgetSpent):
        while True:
            reserve(max_posts=30)
