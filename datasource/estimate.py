"""Estimates what a hashtag on X would cost, from how many posts there were."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from datasource.data_access import dollars
from datasource.data_access.lookups import MAX_FAVOURED_POSTS

DAYS_PER_MONTH = 30


@dataclass(frozen=True, slots=True)
class Estimate:
    """`posts` of the last `days`, `recent_posts` of the last `recent_days`; prices
    and costs are millionths of a dollar."""

    posts: int
    days: int
    recent_posts: int
    recent_days: int
    post_price: int
    user_price: int
    check_days: int

    @property
    def past_cost(self) -> int:
        """As if each post had an author of its own, who is billed."""
        return self.posts * (self.post_price + self.user_price)

    @property
    def daily_posts(self) -> float:
        return self.recent_posts / self.recent_days

    @property
    def daily_cost(self) -> int:
        new = self.daily_posts * (self.post_price + self.user_price)
        return round(new) + self.look_up_cost

    @property
    def look_up_cost(self) -> int:
        """A day's look-ups of young posts and of those with the most favourites."""
        young = self.daily_posts * self.check_days
        looked_up = young + min(MAX_FAVOURED_POSTS, self.posts)
        return round(looked_up * self.post_price)


def costs(hashtag: str, estimate: Estimate, *, is_cut: bool) -> Iterator[str]:
    reach = ", as far back as the search goes" if is_cut else ""
    yield (
        f"#{hashtag} on X: {estimate.posts:,} posts with pictures in the last "
        f"{estimate.days} days{reach}."
    )
    authors = f", at {dollars(estimate.post_price)} a post"
    if estimate.user_price:
        authors += f" and {dollars(estimate.user_price)} an author at most"
    yield f"To bring them in: {dollars(estimate.past_cost)}{authors}."
    yield (
        f"Each further day: {dollars(estimate.daily_cost)}, if as much is posted as in "
        f"the last {estimate.recent_days} days ({estimate.daily_posts:,.1f} posts a "
        f"day); {dollars(estimate.look_up_cost)} of it for look-ups, which follow "
        f"each post for {estimate.check_days} days and the best "
        f"{MAX_FAVOURED_POSTS} for ever."
    )


def comparison(estimate: Estimate) -> Iterator[str]:
    """With the budgets, which all hashtags share."""
    for name, days in (("X_DAILY_BUDGET", 1), ("X_MONTHLY_BUDGET", DAYS_PER_MONTH)):
        limit: int | None = getattr(settings, name)
        if limit is None:
            yield f"{name} is not set: nothing limits the cost."
            continue
        future_cost = estimate.daily_cost * days
        what = "a further day" if days == 1 else f"{days} further days"
        yield (
            f"{name} is {dollars(limit)}: the past takes "
            f"{share(estimate.past_cost, limit)} of it, {what} "
            f"{share(future_cost, limit)}."
        )


def share(cost: int, limit: int) -> str:
    return f"{math.ceil(cost * 100 / limit):,} %" if limit else "more than all"
