"""Asks X how many posts there were, which costs by the request, within the budget."""

from __future__ import annotations

import math
from datetime import timedelta

from django.utils import timezone

from datasource.data_access import Ledger
from datasource.errors import SourceError
from datasource.sources.x_v2.source import XV2

# Millionths of a dollar for one request for counts.
COUNT_PRICES = {"recent": 5_000, "all": 10_000}
# So many days of the full archive one request counts.
DAYS_PER_COUNT = 31


def paid_count(source: XV2, hashtag: str, *, days: int) -> int:
    """What X counts in the last `days`; raises SourceError, BudgetSpent among them."""
    price = COUNT_PRICES[source.span]
    is_recent = source.reach is not None
    requests = 1 if is_recent else math.ceil(days / DAYS_PER_COUNT)
    ledger = Ledger(source.network)
    reserved = ledger.reserve_requests(
        price, purpose=f"#{hashtag}: counts of {days} days", count=requests
    )
    try:
        since = timezone.now() - timedelta(days=days)
        posts = source.counts(hashtag, since=since)
    except SourceError:
        # The request that failed is free, those before it in the same archive were not.
        ledger.settle(reserved, (requests - 1) * price)
        raise
    ledger.settle(reserved, reserved.amount)
    return posts
