"""What holds after every step of a walk: nothing is lost, nothing is double."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

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
from datasource.post_ids import sort_key
from tests.torture.clock import Clock
from tests.torture.world import SETTLE, Network, Place

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


def _stem(url: str) -> str:
    return url.rpartition("/")[2].partition(".")[0]


class Broken(AssertionError):
    """A promise was not kept; the message says which, and by which walk."""


def delete_all_rows() -> None:
    for table in TABLES:
        table._default_manager.all().delete()


class Promises:
    """Of an album with one feed of a network; `history`: the steps so far."""

    feed_id: int

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
