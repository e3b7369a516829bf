"""Pays for the requests of one run, where the network is a paid one."""

from __future__ import annotations

from collections.abc import Sequence

from datasource.data_access import DataAccess, Ledger, Reservation
from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources.base import Prices, Source


class Purse:
    """Every request is reserved before and settled after. X bills a post once a day
    (UTC): what was seen today already is not counted again."""

    def __init__(self, source: Source, data_access: DataAccess, name: str) -> None:
        self.source = source
        self.data_access = data_access
        self.ledger = Ledger(source.network)
        self.name = name
        if source.prices is not None:
            self.ledger.set_right()

    @property
    def is_scarce(self) -> bool:
        """Then only what is new is worth its price."""
        return self.source.prices is not None and self.ledger.is_scarce

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """Raises SourceError, BudgetSpent among them."""
        prices = self.source.prices
        if prices is None:
            return self.source.search(hashtag, since=since, until=until)
        reserved = self.ledger.reserve_page(prices, purpose=f"search for {self.name}")
        try:
            page = self.source.search(
                hashtag, since=since, until=until, most=reserved.posts
            )
        except SourceError as error:
            self._give_back(reserved, error)
            raise
        known = self.data_access.count_seen_today([post.key for post in page.posts])
        posts = max(page.charged_posts - known, 0)
        self.ledger.settle(reserved, prices.of(posts=posts, users=page.charged_users))
        return page

    def look_up(self, post_ids: Sequence[str], keys: Sequence[str]) -> Lookup:
        """The same, of as many posts as there is money for."""
        prices = self.source.prices
        if prices is None:
            return self.source.look_up(post_ids)
        reserved = self.ledger.reserve_look_up(
            prices, purpose=f"look-up for {self.name}", posts=len(post_ids)
        )
        try:
            found = self.source.look_up(post_ids[: reserved.posts])
        except SourceError as error:
            self._give_back(reserved, error)
            raise
        there = [
            k for i, k in zip(post_ids, keys, strict=True) if i in found.favourites
        ]
        self._settle_look_up(reserved, found, there, prices)
        return found

    def _settle_look_up(
        self, reserved: Reservation, found: Lookup, keys: Sequence[str], prices: Prices
    ) -> None:
        known = self.data_access.count_seen_today(keys)
        posts = max(found.charged_posts - known, 0)
        self.ledger.settle(reserved, prices.of(posts=posts, users=0))

    def _give_back(self, reserved: Reservation, error: SourceError) -> None:
        """Refusals cost nothing; of an answer that broke off nobody knows."""
        if error.is_free:
            self.ledger.release(reserved)
        else:
            self.ledger.settle(reserved, reserved.amount)
