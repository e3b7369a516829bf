"""The meter of one run: reserves and settles the price of each request, where the
network is a paid one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from datasource.data_access import Ledger, Reservation
from datasource.errors import SourceError
from datasource.posts import BilledIds, Lookup, Page
from datasource.sources.base import PaidSource, Prices, Source


class Meter:
    """Every request is reserved before and settled after, by all that the network
    listed in the meantime, whatever became of it. X bills a post once a day (UTC):
    what was read today already is not counted again."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.ledger = Ledger(source.network)
        self.name = name
        if source.prices is not None:
            self.ledger.correct_future_dates()

    @property
    def is_paid(self) -> bool:
        return self.source.prices is not None

    @property
    def is_scarce(self) -> bool:
        """Then only what is new is worth its price."""
        return self.is_paid and self.ledger.is_scarce

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """Raises SourceError, BudgetSpent among them."""
        prices = self.source.prices
        if prices is None:
            return self.source.search(hashtag, since=since, until=until)
        reserved = self.ledger.reserve_page(prices, purpose=f"search for {self.name}")
        with self._settled(reserved, prices):
            return self.source.search(
                hashtag, since=since, until=until, limit=reserved.posts
            )

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """The same, of as many posts as there is money for."""
        prices = self.source.prices
        if prices is None:
            return self.source.look_up(post_ids)
        reserved = self.ledger.reserve_look_up(
            prices, purpose=f"look-up for {self.name}", posts=len(post_ids)
        )
        with self._settled(reserved, prices):
            # Fewer than asked for where the budget is nearly used up.
            return self.source.look_up(post_ids[: reserved.posts])

    @contextmanager
    def _settled(self, reserved: Reservation, prices: Prices) -> Iterator[None]:
        # A refusal is free. Whether an answer that broke off was billed nobody knows:
        # then the whole reservation counts as spent.
        try:
            yield
        except SourceError as error:
            self._settle(
                reserved, prices, minimum=0 if error.is_free else reserved.amount
            )
            raise
        self._settle(reserved, prices)

    def _settle(
        self, reserved: Reservation, prices: Prices, *, minimum: int = 0
    ) -> None:
        source = self.source
        # Taken even after an error: the pages before it were delivered, and are billed.
        billed = (
            source.take_billed_ids() if isinstance(source, PaidSource) else BilledIds()
        )
        self.ledger.settle_billed(reserved, billed, prices, minimum=minimum)
