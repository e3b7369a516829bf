"""Whatever happens in whatever order, no picture is lost and none comes twice."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from tests.amounts import seed
from tests.torture.clock import START, Clock
from tests.torture.faults import plan
from tests.torture.walk import Walk

# PostgreSQL takes its walks slower: the cheapest to ask, and the one that is billed.
# `make torture` is the long one, on both.
IS_SQLITE = connection.vendor == "sqlite"
APIS = ["twitter", "x", "mastodon", "bluesky"] if IS_SQLITE else ["x", "mastodon"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("api", APIS)
def test_no_picture_is_lost_and_none_comes_twice(api: str) -> None:
    Walk(api, seed()).run()


def test_no_plan_cuts_a_page_that_was_shuffled() -> None:
    """Three of six posts are in order one time in six, and nobody sees the hole."""
    plans = [plan("mastodon", Random(seed)).faults for seed in range(3000)]
    both = [
        [fault.keep is None for fault in faults]
        for faults in plans
        if any(fault.keep for fault in faults)
        and any(fault.is_shuffled for fault in faults)
    ]
    assert both
    assert both == [sorted(faults) for faults in both]


def test_only_who_walks_moves_the_clock() -> None:
    """A thread that an earlier test left behind may sleep meanwhile."""
    clock = Clock()

    with clock.rules():
        time.sleep(5)
        stranger = threading.Thread(target=lambda: time.sleep(0.01))
        stranger.start()
        stranger.join()

    assert clock.now - START == timedelta(seconds=5)
