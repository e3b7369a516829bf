"""The ledger of a paid network: reserves the price of each request before it is made,
so that workers, however many, never exceed a budget together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from app.billing import alarms, budgets
from app.billing.budgets import BudgetUse
from app.models import Budget, Spending
from datasource.data_access import paid_reads
from datasource.errors import BudgetSpent
from datasource.posts import BilledIds
from datasource.sources.base import Prices
from twitter_album.due_times import MAX_CLOCK_ERROR

# After so long, requests that are under way have shown what they really cost.
UNSETTLED_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reservation:
    """The most that one request may cost, in millionths of a dollar; `posts` is how
    many it may list."""

    id: int
    posts: int
    amount: int


class Ledger:
    """What one network costs; the settings decide how much that may be.

    Without a budget everything is still written down. Days and months are of UTC.
    """

    def __init__(self, network: str) -> None:
        self.network = network

    def correct_future_dates(self) -> None:
        """What a clock that ran ahead booked for days to come was spent before now."""
        now = timezone.now()
        with transaction.atomic():
            self._lock()
            spendings = Spending.objects.filter(network=self.network)
            spendings.filter(at__gt=now + MAX_CLOCK_ERROR).update(at=now)
            paid_reads.delete_other_days(self.network)

    @property
    def is_scarce(self) -> bool:
        """From 80 % of a budget on, only what is new is worth its price."""
        return any(use.is_scarce for use in budgets.budget_uses(self.network))

    def reserve_page(
        self, prices: Prices, *, purpose: str, max_posts: int = 0
    ) -> Reservation:
        """For a page of a search: the largest that is wanted and fits, with as many
        authors as posts. Raises BudgetSpent when not even the smallest fits.

        Committed on return, so that a process that dies has paid.
        """
        # As if each post had an author of its own: X bills authors too, and how many
        # there are shows only in the answer.
        largest = min(max_posts or prices.max_page_size, prices.max_page_size)
        smallest = prices.min_page_size
        return self._reserve(
            purpose,
            unit=prices.of(posts=1, users=1),
            smallest=smallest,
            largest=max(largest, smallest),
        )

    def reserve_look_up(
        self, prices: Prices, *, purpose: str, posts: int
    ) -> Reservation:
        """For up to so many known posts, without their authors; else as above."""
        unit = prices.of(posts=1, users=0)
        return self._reserve(purpose, unit=unit, smallest=1, largest=posts)

    def reserve_requests(
        self, price: int, *, purpose: str, count: int = 1
    ) -> Reservation:
        """For requests that cost the same whatever they list; else as above.

        Dearer than a page as they may be, it alarms nobody when they do not fit.
        """
        return self._reserve(
            purpose, unit=price, smallest=count, largest=count, is_alarming=False
        )

    def settle(self, reservation: Reservation, spent: int) -> None:
        """What it did cost. The first settling counts; alarms are raised with it."""
        with transaction.atomic():
            self._lock()
            open_row = Spending.objects.filter(pk=reservation.id, spent=None)
            open_row.update(spent=spent)
            for use in budgets.budget_uses(self.network):
                alarms.raise_alarms(use)

    def settle_billed(
        self,
        reservation: Reservation,
        billed: BilledIds,
        prices: Prices,
        *,
        minimum: int = 0,
    ) -> None:
        """The price of what was not returned before today, at least `minimum`. People
        are noted only where they cost."""
        with transaction.atomic():
            self._lock()
            posts = paid_reads.note(self.network, "post", billed.posts)
            users = 0
            if billed.users and prices.user:
                users = paid_reads.note(self.network, "user", billed.users)
            price = prices.of(posts=posts, users=users)
            self.settle(reservation, max(price, minimum))

    def release(self, reservation: Reservation) -> None:
        """It failed, and failures are free."""
        self.settle(reservation, 0)

    def _reserve(
        self,
        purpose: str,
        *,
        unit: int,
        smallest: int,
        largest: int,
        is_alarming: bool = True,
    ) -> Reservation:
        # Durable: inside another transaction the reservation would be undone with it,
        # after the money was spent.
        with transaction.atomic(durable=True):
            self._lock()
            # The clock is read under the lock: whoever waited is not in yesterday.
            now = timezone.now()
            uses = budgets.budget_uses(self.network, now=now)
            room = [use.room_for(unit) for use in uses]
            size = min([largest, *(posts for posts in room if posts is not None)])
            if size >= smallest:
                row = Spending.objects.create(
                    network=self.network,
                    purpose=purpose[:200],
                    at=now,
                    reserved=size * unit,
                )
                return Reservation(id=row.pk, posts=size, amount=row.reserved)
            over = [use for use in uses if use.is_too_small_for(smallest * unit)]
            for use in over if is_alarming else ():
                alarms.raise_alarms(use, is_over=True)
        raise _refusal(over, now=now)

    def _lock(self) -> None:
        """Held until the transaction ends."""
        Budget.objects.select_for_update().get_or_create(network=self.network)


def _refusal(over: list[BudgetUse], *, now: datetime) -> BudgetSpent:
    """Without a budget that is `over`, what is under way may still leave enough."""
    if not over:
        reason = "requests under way hold the rest of the budget"
        return BudgetSpent(reason, retry_after=now + UNSETTLED_DELAY)
    last = max(over, key=lambda use: use.ends_at)
    return BudgetSpent(f"{last} is used up", retry_after=last.ends_at)
