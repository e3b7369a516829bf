"""Days of posts on X, looked at every few minutes while requests fail and runs are
killed: what X charges for it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from unittest.mock import patch

import requests
from django.conf import settings

from app.models import Album, Feed
from datasource.data_access import DataAccess
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.x_v2.charges import Charges
from datasource.simulator.x_v2.protocol import XVersion2
from datasource.sources.x_v2.source import XV2
from datasource.task import TwitterTask
from tests.torture.deaths import Killed, death
from tests.torture.promises import delete_all_rows
from tests.torture.walk import Walk
from tests.torture.wire import BASE, Wire, session
from tests.torture.world import source_of

SEARCH = "/2/tweets/search"
MINUTES_BETWEEN_LOOKS = 20
MOST_POSTS_BETWEEN_LOOKS = 40
FAILING_SHARE = 0.03
# The network is down for four hours, once in so many looks.
LOOKS_PER_OUTAGE, LOOKS_OF_OUTAGE = 80, 12
MICRODOLLARS_PER_CENT = 10_000


class MeteredWire(Wire):
    """`reads`: of posts that X charges, by whether a `search` or a look-up asked."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.reads: Counter[str] = Counter()
        (x,) = [each for each in simulator._adapters if isinstance(each, XVersion2)]
        self.charges: Charges = x.charges

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        before = self.charges.posts
        try:
            return super().send(request, *args, **options)
        finally:
            kind = "search" if SEARCH in (request.url or "") else "look-up"
            self.reads[kind] += self.charges.posts - before


class XTraffic(Walk):
    """`posts` of one picture each; `cap`: millionths of a dollar that a day may cost.

    `days`: what each day of UTC has cost.
    """

    def __init__(
        self, seed: int, *, posts: int, has_sweeps: bool = True, cap: int | None = None
    ) -> None:
        super().__init__("x", seed)
        self.wanted, self.cap = posts, cap
        self.sweeps = XV2.sweeps if has_sweeps else ()
        self.wire = self.network.wire = MeteredWire(self.network.wire.simulator)
        self.days: Counter[date] = Counter()
        self._paid = 0

    @property
    def cents_over_the_cap(self) -> int:
        over = [max(0, paid - (self.cap or paid)) for paid in self.days.values()]
        return -(-sum(over) // MICRODOLLARS_PER_CENT)

    def run(self) -> Counter[str]:
        delete_all_rows()
        # Soon midnight comes, when each post costs once more, and the sweep before it.
        self.clock.tick(12 * 3600)
        with (
            self.clock.rules(),
            patch.object(settings, "X_DAILY_BUDGET", self.cap),
            patch.object(XV2, "sweeps", self.sweeps),
        ):
            self._open_feed()
            while len(self.network.posts) < self.wanted:
                self._look()
            self.network.wire.simulator.faults = FaultPlan()
            for _ in range(3):
                self.clock.tick(90 * 60)
                self._work(pages=50)
        return self.sums

    def _open_feed(self) -> None:
        source = source_of("x", self.network.wire)
        self.feed_id = Feed.objects.create(
            album=Album.objects.create(tag="carnival"),
            network=source.network,
            server=source.server,
            query=source.query("carnival"),
            created_at=self.clock.now,
        ).pk

    def _look(self) -> None:
        self._publish_some()
        self.sums["looks"] += 1
        is_down = self.sums["looks"] % LOOKS_PER_OUTAGE >= (
            LOOKS_PER_OUTAGE - LOOKS_OF_OUTAGE
        )
        share = 1.0 if is_down else FAILING_SHARE
        self.network.wire.simulator.faults = FaultPlan.of(
            Fault(status=503, probability=share, seed=self.chance.randrange(10**6))
        )
        if self.chance.random() < FAILING_SHARE:
            self._be_killed_once()
        else:
            self._work(pages=50, is_by_hand=False)

    def _publish_some(self) -> None:
        posts = self.chance.randint(0, MOST_POSTS_BETWEEN_LOOKS)
        pause = MINUTES_BETWEEN_LOOKS * 60 / (posts + 1)
        for _ in range(posts):
            self.clock.tick(pause)
            self.network.publish(1, late_by=self.chance.choice((0, 0, 5, 25)))
        self.clock.tick(pause)

    def _be_killed_once(self) -> None:
        at, at_request = self.chance.randint(1, 200), self.chance.randint(1, 3)
        with death(self.network.wire, at, at_request):
            try:
                self._work(pages=50, is_by_hand=False)
            except Killed:
                self.sums["crashes"] += 1
        self._book()
        Feed.objects.update(holder="", lease_until=self.clock.now)

    def _work(self, *, pages: int, is_by_hand: bool = True, **options: Any) -> None:
        super()._work(pages=pages, is_by_hand=is_by_hand, **options)
        self._book()

    def _book(self) -> None:
        """What X has charged since the last time, for the day of today."""
        paid = self.wire.charges.microdollars
        self.days[self.clock.now.date()] += paid - self._paid
        self._paid = paid

    def _task(self, feed: Feed, **options: Any) -> TwitterTask:
        token = CREDENTIALS.bearer_token
        source = XV2(url=BASE, session=session(self.network.wire), token=token)
        return TwitterTask(source, "carnival", DataAccess(feed), **options)
