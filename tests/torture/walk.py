"""A seeded walk over the real code: posts appear, time passes, runs happen, fail, are
killed or lose their lease; after every step nothing may be lost and nothing double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection

from app.models import (
    Album,
    DeadLetter,
    Feed,
    Milestone,
    Owner,
    Photo,
    Tombstone,
    Unreachable,
    Window,
)
from app.moderation import removal
from datasource.data_access import DataAccess
from datasource.post_ids import sort_key
from datasource.simulator.faults import FaultPlan
from datasource.task import TwitterTask
from tests.torture.clock import START, Clock
from tests.torture.faults import plan
from tests.torture.world import SETTLE, Network, Place, small_pages, source_of

TABLES = (
    Milestone,
    Tombstone,
    Photo,
    Owner,
    Unreachable,
    Window,
    DeadLetter,
    Feed,
    Album,
)
TICKS = (1, 20, 61, 300, 1200, 1200, 3700, 4 * 3600, 30 * 3600, 8 * 86400)
SWEPT = timedelta(hours=47)
# Of a look: mostly too few for all that is new, so that older ranges stay behind.
PAGES = (1, 1, 2, 2, 3, 6)


def _stem(url: str) -> str:
    return url.rpartition("/")[2].partition(".")[0]


class Killed(BaseException):
    """Nothing after this happens: the process is gone."""


class Broken(AssertionError):
    """A promise was not kept; the message says which, and by which walk."""


class Walk:
    """`steps` steps of one API from one seed; `sums` counts what happened."""

    def __init__(self, api: str, seed: int, *, steps: int = 40) -> None:
        self.name = f"{api} {seed}"
        self.chance = Random(f"{api}/{seed}")
        self.steps = steps
        self.clock = Clock()
        self.network = Network(api, self.chance, self.clock)
        self.api = api
        self.history: list[str] = []
        self.sums: Counter[str] = Counter()
        self.backfill_days = 30
        self.pictures: dict[int, str] = {}
        self.removed: set[str] = set()

    def run(self) -> Counter[str]:
        """Raises Broken with the history that led there."""
        for table in TABLES:
            table._default_manager.all().delete()
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

    def _step(self) -> None:
        steps: list[tuple[int, Callable[[], None]]] = [
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
        for _ in range(1 if is_empty else self.chance.choice((1, 1, 3))):
            is_by_hand = self.chance.random() < 0.5
            self._work(pages=self.chance.choice(PAGES), is_by_hand=is_by_hand)
            self.clock.tick(self.chance.choice((1, 90)))

    def be_killed(self) -> None:
        """At a statement, or at a request, whichever comes first."""
        self.network.wire.simulator.faults = FaultPlan()
        at = int(1.5 ** self.chance.uniform(0, 12))
        requests = self.chance.randint(1, 8)
        with self._death(at, requests) as death:
            try:
                self._work(pages=6)
            except Killed:
                self.sums["crashes"] += 1
        self.history[-1] += f" {death}"
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

    @contextmanager
    def _death(self, at: int, at_request: int) -> Iterator[Counter[str]]:
        """Kills at the statement or request of that number, and keeps it dead."""
        seen: Counter[str] = Counter()

        def statement(execute: Any, sql: str, *args: Any) -> Any:
            if sql.startswith(("ROLLBACK", "RELEASE")):
                return execute(sql, *args)
            seen["statements"] += 1
            if seen["dead"] or seen["statements"] >= at:
                seen["dead"] = 1
                raise Killed
            return execute(sql, *args)

        def request(moment: str) -> None:
            seen["requests"] += moment == "before"
            if seen["dead"] or (seen["requests"] >= at_request and moment == "after"):
                seen["dead"] = 1
                raise Killed

        self.network.wire.hook = request
        try:
            with connection.execute_wrapper(statement):
                yield seen
        finally:
            self.network.wire.hook = lambda moment: None

    def _work(self, *, pages: int, is_by_hand: bool = True, **options: Any) -> None:
        feed = Feed.objects.get(pk=self.feed_id)
        wait_until, asked = feed.not_before, len(self.network.wire.requests)
        with (
            patch.object(settings, "FETCH_MAX_PAGES", pages),
            patch.object(settings, "BACKFILL_DAYS", self.backfill_days),
        ):
            TwitterTask(
                source_of(self.api, self.network.wire),
                "carnival",
                DataAccess(feed),
                is_by_hand=is_by_hand,
                **options,
            ).run()
        requests = self.network.wire.requests[asked:]
        self._promise(
            not any(request.at < wait_until for request in requests),
            "the network was asked while it had said wait",
        )

    def _promise(self, is_kept: object, promise: str) -> None:
        if not is_kept:
            told = "\n  ".join(self.history)
            raise Broken(f"{self.name}: {promise}, after\n  {told}")

    def _check(self) -> None:
        feed = Feed.objects.get(pk=self.feed_id)
        stored = self._stored()
        self._promise(
            all(number == 1 for number in stored.values()), "a photo is there twice"
        )
        self._check_removed(stored)
        self._check_windows()
        self._check_counts()
        pending = [*self._spans(Window), *self._spans(Unreachable)]
        for key, post, picture in self._expected(feed):
            is_newer = not feed.top or key > sort_key(feed.top)
            is_pending = any(lo < key <= hi for lo, hi in pending)
            is_late = post.x_id in self.network.late
            is_safe = is_newer or is_pending or is_late or stored[picture]
            self._promise(is_safe, f"{picture} is lost")

    def _expected(self, feed: Feed) -> list[tuple[Place, Any, str]]:
        """Places, posts and pictures that the album should have or read later; what
        was removed must not come back."""
        floor = feed.floor_at or feed.created_at - timedelta(days=self.backfill_days)
        return [
            (self.network.key(post), post, picture.id)
            for post in self.network.since(floor)
            if self.clock.now - post.created_at > SETTLE
            for picture in post.pictures
            if picture.id not in self.removed
        ]

    def _stored(self) -> Counter[str]:
        urls = Photo.objects.values_list("media_url", flat=True)
        return Counter(map(_stem, urls))

    def _spans(self, model: Any) -> list[tuple[Place, Place]]:
        rows = model.objects.filter(feed=self.feed_id)
        if model is Window:
            rows = rows.filter(kind=Window.Kind.PENDING)
        lowest, highest = (0, "", False), (999, "", False)
        return [
            (sort_key(lo) if lo else lowest, sort_key(hi) if hi else highest)
            for lo, hi in rows.values_list("lo", "hi")
        ]

    def _check_removed(self, stored: Counter[str]) -> None:
        numbers = Tombstone.objects.values_list("photo_number", flat=True)
        self.removed |= {self.pictures.get(number, "") for number in numbers}
        self._promise(
            not any(stored[picture] for picture in self.removed), "a tombstone is back"
        )
        for number, url in Photo.objects.values_list("pk", "media_url"):
            self.pictures[number] = _stem(url)

    def _check_windows(self) -> None:
        spans = sorted(self._spans(Window))
        self._promise(all(lo < hi for lo, hi in spans), "a window is empty")
        is_disjoint = all(hi <= lo for (_, hi), (lo, _) in pairwise(spans))
        self._promise(is_disjoint, f"windows overlap: {spans}")

    def _check_counts(self) -> None:
        counted = Photo.objects.visible().count()
        self._promise(
            Album.objects.get().photo_count == counted, "the album counts wrongly"
        )
        for owner in Owner.objects.all():
            leads = owner.photos.filter(is_visible=True, is_lead=True).count()
            self._promise(owner.photo_count == leads, "an owner is counted wrongly")

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
