"""A seeded walk over the real code: posts appear, time passes, runs happen, fail, are
killed or lose their lease; after every step nothing may be lost and nothing double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.conf import settings

from app.models import (
    Album,
    Feed,
    Photo,
    Unreachable,
    Window,
)
from app.moderation import removal
from datasource.data_access import DataAccess
from datasource.simulator.faults import FaultPlan
from datasource.task import TwitterTask
from tests.torture.clock import START
from tests.torture.deaths import Killed, death
from tests.torture.faults import is_ranked, plan
from tests.torture.promises import Promises, delete_all_rows
from tests.torture.world import small_pages, source_of

TICKS = (1, 20, 61, 300, 1200, 1200, 3700, 4 * 3600, 30 * 3600, 8 * 86400)
SWEPT = timedelta(hours=47)
# Of a look: mostly too few for all that is new, so that older ranges stay behind.
PAGES = (1, 1, 2, 2, 3, 6)


class Walk(Promises):
    """`steps` steps of one API from one seed; `sums` counts what happened."""

    def run(self) -> Counter[str]:
        """Raises Broken with the history that led there."""
        delete_all_rows()
        with self.clock.rules(), small_pages():
            album = Album.objects.create(tag="carnival")
            source = source_of(self.api, self.network.wire)
            self.feed_id = Feed.objects.create(
                album=album,
                network=source.network,
                server=source.server,
                query=source.query("carnival"),
                created_at=START,
            ).pk
            for _ in range(self.steps):
                self._step()
                self._check()
            self._finish()
        self.sums["steps"] += self.steps
        self.sums["faults"] += self.network.wire.faults
        self.sums["requests"] += len(self.network.wire.requests)
        self.sums["photos"] += Photo.objects.count()
        return self.sums

    def possible_steps(self) -> list[tuple[int, Callable[[], None]]]:
        """With the weights by which chance chooses among them."""
        return [
            (6, self.publish),
            (1, self.publish_late),
            (5, self.tick),
            (1, self.take_back),
            (1, self.bring_back),
            (1, self.remove),
            (1, lambda: self.network.change(is_sensitive=True)),
            (1, lambda: self.network.change(likes=self.chance.randrange(999))),
            (1, self.network.edit),
            (2, self.look),
            (9, self.look_in_trouble),
            (12, self.be_killed),
            (2, self.lose_lease),
            (1, self.want_more_of_the_past),
        ]

    def _step(self) -> None:
        steps = self.possible_steps()
        weights = [weight for weight, _ in steps]
        step = self.chance.choices([step for _, step in steps], weights)[0]
        self.history.append(getattr(step, "__name__", "change"))
        step()

    def publish(self) -> None:
        for _ in range(self.chance.choice((1, 2, 9, 30, 30))):
            late_by = self.chance.choice((0, 0, 0, 5, 25, 50))
            self.network.publish(self.chance.choice((0, 1, 1, 2, 4)), late_by=late_by)
            self.clock.tick(self.chance.choice((0.007, 0.4, 3, 40)))

    def publish_late(self) -> None:
        """Federated, or indexed, an hour after it was written."""
        if self.api != "x":
            self.network.publish(1, ago=self.chance.uniform(600, 3600))

    def tick(self) -> None:
        self.clock.tick(self.chance.choice(TICKS))

    def take_back(self) -> None:
        self.network.change(deleted_at=self.clock.now)

    def bring_back(self) -> None:
        """As late as any other post that was not there before."""
        gone = [post for post in self.network.posts if post.deleted_at]
        self.network.late |= {post.x_id for post in gone}
        self.network.change(deleted_at=None)

    def remove(self) -> None:
        """For good, on request: its post is still listed by the network."""
        ids = list(Photo.objects.order_by("pk").values_list("pk", flat=True))
        if ids:
            chosen = Photo.objects.filter(pk=self.chance.choice(ids))
            removal.remove(chosen, "on request")

    def want_more_of_the_past(self) -> None:
        self.backfill_days = self.chance.choice((1, 30, 60))

    def look(self) -> None:
        self.network.wire.simulator.faults = FaultPlan()
        self._work(pages=self.chance.choice(PAGES))

    def look_in_trouble(self) -> None:
        """Trouble lasts for one look or several."""
        faults = plan(self.api, self.chance)
        # After some empty pages in several looks a network is believed.
        is_empty = any(fault.keep == 0 for fault in faults.faults)
        self.network.wire.simulator.faults = faults
        looks = 1 if is_empty else self.chance.choice((1, 1, 3))
        # Nobody notices an order for some looks, and posts go on coming: then ranges
        # that were split once are split again.
        is_unnoticed = is_ranked(faults)
        for _ in range(6 if is_unnoticed else looks):
            if is_unnoticed:
                self.publish()
            self._work(
                pages=self.chance.choice(PAGES), is_by_hand=self.chance.random() < 0.5
            )
            self.clock.tick(self.chance.choice((1, 90)))

    def be_killed(self) -> None:
        """At a statement, or at a request, whichever comes first."""
        self.network.wire.simulator.faults = FaultPlan()
        at = int(1.5 ** self.chance.uniform(0, 12))
        requests = self.chance.randint(1, 8)
        with death(self.network.wire, at, requests) as dead:
            try:
                self._work(pages=6)
            except Killed:
                self.sums["crashes"] += 1
        self.history[-1] += f" {dead}"
        # A dead process: its lease is free for the next one at once.
        Feed.objects.update(holder="", lease_until=self.clock.now)

    def lose_lease(self) -> None:
        """A worker stopped beyond its lease wakes up and goes on saving."""
        self.network.wire.simulator.faults = FaultPlan()
        at = self.chance.randint(1, 3)
        pages = 0

        def claim_by_another(posts: int) -> None:
            nonlocal pages
            pages += 1
            if pages == at:
                self.sums["leases_lost"] += 1
                Feed.objects.update(lease_until=self.clock.now)
                self._work(pages=3)

        self._work(pages=5, on_page=claim_by_another)

    def _work(self, *, pages: int, is_by_hand: bool = True, **options: Any) -> None:
        feed = Feed.objects.get(pk=self.feed_id)
        wait_until, asked = feed.not_before, len(self.network.wire.requests)
        with self._limits(pages):
            self._task(feed, is_by_hand=is_by_hand, **options).run()
        requests = self.network.wire.requests[asked:]
        self._promise(
            not any(request.at < wait_until for request in requests),
            "the network was asked while it had said wait",
        )

    @contextmanager
    def _limits(self, pages: int) -> Iterator[None]:
        with (
            patch.object(settings, "FETCH_MAX_PAGES", pages),
            patch.object(settings, "BACKFILL_DAYS", self.backfill_days),
        ):
            yield

    def _task(self, feed: Feed, **options: Any) -> TwitterTask:
        source = source_of(self.api, self.network.wire)
        return TwitterTask(source, "carnival", DataAccess(feed), **options)

    def _finish(self) -> None:
        """Faults off: within three runs nothing is pending, and nothing is missing."""
        self.history.append("faults off")
        self.network.wire.simulator.faults = FaultPlan()
        # Once beyond any wait; again so soon that not all is looked up each time.
        for minutes in (90, 20, 20):
            self.clock.tick(minutes * 60)
            self._work(pages=500)
        pending = Window.objects.filter(kind=Window.Kind.PENDING)
        self._promise(not pending.exists(), f"still pending: {list(pending.values())}")
        self._check()
        self._sweep()
        feed = Feed.objects.get(pk=self.feed_id)
        stored, lost = self._stored(), self._spans(Unreachable)
        for key, post, picture in self._expected(feed):
            is_told = any(lo < key <= hi for lo, hi in lost)
            is_old = self.api == "x" or self.clock.now - post.created_at > SWEPT
            is_too_late = is_old and post.x_id in self.network.late
            is_excused = is_told or is_too_late or not self.network.is_listed(post)
            is_there = stored[picture] or is_excused
            self._promise(is_there, f"{picture} is missing in the end")

    def _sweep(self) -> None:
        """Every sweep is due once more."""
        self.history.append("sweep")
        feed = Feed.objects.get(pk=self.feed_id)
        long_ago = (self.clock.now - timedelta(days=3)).isoformat()
        feed.swept_at = dict.fromkeys(feed.swept_at, long_ago)
        feed.save(update_fields=["swept_at"])
        self._work(pages=500)
        self._work(pages=500)
