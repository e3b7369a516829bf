"""Whatever happens in whatever order, no picture is lost and none comes twice."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from tests.torture.clock import START, Clock
from tests.torture.walk import Walk

# PostgreSQL takes its walks slower; `make torture` is the long one, on both.
SEEDS = range(2 if connection.vendor == "sqlite" else 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("dialect", ["twitter", "x", "mastodon", "bluesky"])
def test_no_picture_is_lost_and_none_comes_twice(dialect: str, seed: int) -> None:
    Walk(dialect, seed).run()


def test_only_who_walks_moves_the_clock() -> None:
    """A thread that an earlier test left behind may sleep meanwhile."""
    clock = Clock()

    with clock.rules():
        time.sleep(5)
        stranger = threading.Thread(target=lambda: time.sleep(0.01))
        stranger.start()
        stranger.join()

    assert clock.now - START == timedelta(seconds=5)
