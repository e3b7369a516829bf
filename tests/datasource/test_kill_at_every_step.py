"""A fetch that is killed before each of its writes: the next one completes it."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import Settings

from app.models import Album, Delivery, Feed, Milestone, Owner, Photo, Window
from tests.amounts import amount, seed
from tests.datasource.in_memory_source import SweptInMemorySource, feed_of

MILESTONES = [2, 4]
# One page, and the empty one that ends it.
PICTURES = [1, 1, 1, 1]

# What reads, and what a kill undoes as if it had never been.
NO_STEPS = ("SELECT", "SAVEPOINT", "RELEASE")


def is_killed_at(step: int, source: SweptInMemorySource, feed: Feed) -> bool:
    """A process of its own fetches and is killed before this write, counted from 1;
    whether it had so many."""
    connections.close_all()  # a connection is nobody's but one process's
    child = os.fork()
    if child == 0:
        numbers = count(1)

        def kill(execute: Any, sql: str, *args: Any) -> Any:
            if not sql.startswith(NO_STEPS) and next(numbers) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, *args)

        try:
            with connection.execute_wrapper(kill):
                source.run(feed, pages=9)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def publish(source: SweptInMemorySource, pictures: list[int]) -> None:
    for number in pictures:
        source.publish(number, 0)
        source.now += timedelta(minutes=5)


def assert_whole(pictures: int, step: int) -> None:
    urls = Photo.objects.values_list("media_url", flat=True)
    assert len(urls) == len(set(urls)) == pictures, step
    assert Album.objects.get().photo_count == pictures, step
    assert not Window.objects.exists(), step
    reached = Milestone.objects.order_by("threshold")
    assert [row.threshold for row in reached] == MILESTONES, step
    assert Delivery.objects.count() == len(MILESTONES), step


@pytest.mark.django_db(transaction=True)
def test_a_fetch_killed_at_every_step_is_completed_by_the_next(
    settings: Settings, record_property: Callable[[str, object], None]
) -> None:
    settings.MILESTONES = MILESTONES
    settings.MILESTONE_RECIPIENTS = ["ana@one.example"]
    chance, kills, pictures = random.Random(seed()), 0, PICTURES
    while kills < amount(1):
        source = SweptInMemorySource()
        publish(source, pictures)
        for step in count(1):
            feed = feed_of(source)
            if not is_killed_at(step, source, feed):
                break
            source.run(feed, pages=9)
            assert_whole(sum(pictures), step)
            Photo.objects.all().delete()
            Album.objects.all().delete()
            Owner.objects.all().delete()
        Photo.objects.all().delete()
        Album.objects.all().delete()
        Owner.objects.all().delete()
        assert step > 15
        kills += step - 1
        # Other posts each time, of which some are on a second page.
        pictures = [
            1,
            1,
            2,
            *(chance.randint(0, 4) for _ in range(chance.randrange(9))),
        ]
    record_property("kills_at_a_write", kills)
