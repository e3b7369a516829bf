"""A fetch that is killed before each of its writes: the next one completes it."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import Settings

from app.models import Album, Delivery, Feed, Milestone, Owner, Photo, Window
from tests.datasource.in_memory_source import SweptInMemorySource, feed_of

# One page, and the empty one that ends it.
POSTS, MILESTONES = 4, [2, 4]


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


@pytest.mark.django_db(transaction=True)
def test_a_fetch_killed_at_every_step_is_completed_by_the_next(
    settings: Settings,
) -> None:
    settings.MILESTONES = MILESTONES
    settings.MILESTONE_RECIPIENTS = ["ana@one.example"]
    source = SweptInMemorySource()
    for _ in range(POSTS):
        source.publish(1, 0)
        source.now += timedelta(minutes=5)
    for step in count(1):
        feed = feed_of(source)
        if not is_killed_at(step, source, feed):
            break
        source.run(feed, pages=9)
        urls = Photo.objects.values_list("media_url", flat=True)
        assert len(urls) == len(set(urls)) == POSTS, step
        assert Album.objects.get().photo_count == POSTS, step
        assert not Window.objects.exists(), step
        reached = Milestone.objects.order_by("threshold")
        assert [row.threshold for row in reached] == MILESTONES, step
        assert Delivery.objects.count() == len(MILESTONES), step
        Album.objects.all().delete()
        Owner.objects.all().delete()
    assert step > 15
