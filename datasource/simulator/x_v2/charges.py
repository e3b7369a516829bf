"""Counts what X would bill, for tests to compare with the album's own ledger."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Lock

# In dollars.
POST_PRICE = Decimal("0.005")
USER_PRICE = Decimal("0.010")
COUNT_PRICES = {"recent": Decimal("0.005"), "all": Decimal("0.010")}


class Charges:
    """The bill so far: `posts`, `users`, `requests` and the `dollars` they cost.

    The same post or user costs once in a day of UTC. `credit` is what was paid in
    before, None where nobody counts it.
    """

    def __init__(self, *, credit: Decimal | None = None) -> None:
        self.credit = credit
        self.posts = 0
        self.users = 0
        self.requests = 0
        self.dollars = Decimal(0)
        self._day: date = date.min
        self._seen: set[tuple[str, str]] = set()
        self._months: dict[tuple[int, int], int] = {}
        self._lock = Lock()

    @property
    def microdollars(self) -> int:
        return int(self.dollars * 1_000_000)

    @property
    def is_credit_left(self) -> bool:
        return self.credit is None or self.dollars < self.credit

    def posts_in_month(self, moment: datetime) -> int:
        day = moment.astimezone(UTC)
        return self._months.get((day.year, day.month), 0)

    def bill_posts(self, ids: Iterable[str], moment: datetime) -> None:
        with self._lock:
            fresh = self._fresh("post", ids, moment)
            self.posts += fresh
            self.dollars += fresh * POST_PRICE
            day = moment.astimezone(UTC)
            month = (day.year, day.month)
            self._months[month] = self._months.get(month, 0) + fresh

    def bill_users(self, ids: Iterable[str], moment: datetime) -> None:
        with self._lock:
            fresh = self._fresh("user", ids, moment)
            self.users += fresh
            self.dollars += fresh * USER_PRICE

    def bill_count(self, reach: str) -> None:
        """One request for counts, `recent` or `all`."""
        with self._lock:
            self.requests += 1
            self.dollars += COUNT_PRICES[reach]

    def _fresh(self, kind: str, ids: Iterable[str], moment: datetime) -> int:
        """How many of them were not billed yet on that day."""
        day = moment.astimezone(UTC).date()
        if day != self._day:
            # The same post costs again on the next day.
            self._day, self._seen = day, set()
        fresh = {(kind, each) for each in ids} - self._seen
        self._seen |= fresh
        return len(fresh)
