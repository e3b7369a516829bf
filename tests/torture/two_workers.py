"""A walk on which two workers read one feed at once, and no lease keeps them apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.db import connection

from app.models import Feed
from datasource.data_access.feed_lease import FeedLease
from datasource.simulator.faults import FaultPlan
from tests.torture.faults import plan
from tests.torture.promises import Broken
from tests.torture.turns import Turns, changing_at_transactions, may_change
from tests.torture.walk import Walk

CHANGING = (0.05, 0.2, 0.5, 0.9)
PAGES = (1, 2, 3, 6)
LOG_IN = "com.atproto.server."
take_lease, lock_feed = FeedLease.take, FeedLease.lock_feed


def take(lease: FeedLease, feed: Feed, *, now: datetime) -> str:
    """Whoever has it."""
    feed.lease_until, feed.holder = now, ""
    return take_lease(lease, feed, now=now)


def lock(lease: FeedLease) -> Feed:
    """Whatever became of the lease meanwhile."""
    lease.fence = lease.row.values_list("fence", flat=True).get()
    return lock_feed(lease)


@contextmanager
def lease_off() -> Iterator[None]:
    with (
        patch.object(FeedLease, "take", take),
        patch.object(FeedLease, "lock_feed", lock),
    ):
        yield


class TwoWorkers(Walk):
    def run(self) -> Counter[str]:
        with (
            ThreadPoolExecutor(2) as self.threads,
            lease_off(),
            changing_at_transactions(),
        ):
            try:
                return super().run()
            finally:
                barrier = threading.Barrier(2)
                for closing in [self.threads.submit(_close, barrier) for _ in range(2)]:
                    closing.result()

    def possible_steps(self) -> list[tuple[int, Callable[[], None]]]:
        return [
            (3, self.publish),
            (1, self.publish_late),
            (2, self.tick),
            (1, self.take_back),
            (1, self.bring_back),
            (1, self.remove),
            (1, self.network.edit),
            (1, self.want_more_of_the_past),
            (12, self.work_together),
            (4, self.work_together_in_trouble),
        ]

    def work_together_in_trouble(self) -> None:
        self.network.wire.simulator.faults = plan(self.api, self.chance)
        self._work_together()

    def work_together(self) -> None:
        self.network.wire.simulator.faults = FaultPlan()
        self._work_together()

    def _work_together(self) -> None:
        turns = Turns(self.chance, changing=self.chance.choice(CHANGING))
        pages = self.chance.choice(PAGES)
        self.network.wire.hook = self._change_after_answer
        try:
            with self._limits(pages):
                turns.run(self.threads, *[self._work_alone] * 2)
        except Exception as error:
            told = "\n  ".join(self.history)
            raise Broken(f"{self.name}: {error!r}, after\n  {told}") from error
        finally:
            self.network.wire.hook = lambda moment: None
        # One after the other is no interleaving: the first one had to go on again.
        self.sums["interleavings"] += turns.changes > 1

    def _change_after_answer(self, moment: str) -> None:
        """Not in the middle of a log-in: threads of one process wait for each other
        there, and then nobody would go on."""
        if moment == "after" and LOG_IN not in self.network.wire.requests[-1].path:
            may_change()

    def _work_alone(self) -> None:
        self.clock.walkers.add(threading.get_ident())
        feed = Feed.objects.get(pk=self.feed_id)
        self._task(feed, is_by_hand=True).run()


def _close(barrier: threading.Barrier) -> None:
    """The connection of this thread; the other one has the other."""
    barrier.wait()
    connection.close()
