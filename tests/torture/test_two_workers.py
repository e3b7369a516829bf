"""Two workers at one feed, and no lease that keeps them apart: it is there to save
work, the album is right without it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from tests.amounts import amount, seed
from tests.torture.two_workers import TwoWorkers

APIS = ("mastodon", "x", "twitter", "bluesky")


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_two_workers_without_a_lease_lose_nothing_and_double_nothing(
    record_property: Callable[[str, object], None],
) -> None:
    interleavings, wanted = 0, amount(15)
    for number in count(seed() * 10_000):
        walk = TwoWorkers(APIS[number % len(APIS)], number, steps=60)
        interleavings += walk.run()["interleavings"]
        if interleavings >= wanted:
            break
    record_property("interleavings", interleavings)
