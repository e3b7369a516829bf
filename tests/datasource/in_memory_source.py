"""A source in memory, for what does not depend on a network's wire format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from app.models import Album, Feed
from datasource.data_access import DataAccess
from datasource.posts import Author, ListedPost, Lookup, Page, Picture, Post
from datasource.sources.base import Prices
from datasource.sources.sweeps import FREE_SWEEPS, Sweep
from datasource.task import TwitterTask

# Ahead of the defaults of new rows, which know the real time only.
START = datetime.now(UTC) + timedelta(days=1)
ANNA = Author("7", "anna", "Anna", "https://social.example/anna")


class InMemorySource:
    """The contract of a source; `faults` tells how the next answers break it."""

    network = "x"
    server = ""
    reports_end = False
    reach: timedelta | None = None
    prices: Prices | None = None
    sweeps: tuple[Sweep, ...] = ()
    refresh_every = timedelta(hours=1)
    recent = timedelta(hours=1)
    check_every: timedelta | None = timedelta(hours=1)
    page_size = 5
    lookup_size = 100
    lookups_per_run = 1

    def __init__(self) -> None:
        self.now = START
        self.posts: list[tuple[int, datetime, datetime, int]] = []
        self.last_id = 0
        self.faults: list[str] = []

    def publish(self, pictures: int, delay: float) -> None:
        milliseconds = int((self.now - START).total_seconds() * 1000)
        self.last_id = max(self.last_id + 1, (milliseconds + 1) << 4)
        visible_at = self.now + timedelta(seconds=delay)
        self.posts.append((self.last_id, self.now, visible_at, pictures))

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        return None

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        return Lookup(post_ids=tuple(post_ids))

    def highest_id_before(self, moment: datetime) -> str:
        return ""

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        visible = sorted((p for p in self.posts if p[2] <= self.now), reverse=True)
        low, high = int(since or 0), int(until or 2**62)
        inside = [post for post in visible if low < post[0] <= high]
        listed = inside[: self.page_size]
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "empty":
            listed = []
        if fault == "shuffled":
            listed = listed[::-1]
        if fault == "below":
            listed = [post for post in visible if post[0] <= low][: self.page_size]
        if fault == "above":
            listed = visible[: self.page_size]
        return Page(
            posts=tuple(self.post(*each) for each in listed if each[3]),
            scanned=tuple(ListedPost(str(each[0]), each[1]) for each in listed),
            is_end=not listed,
            answered_at=self.now,
        )

    def post(self, number: int, at: datetime, _: datetime, pictures: int) -> Post:
        urls = [f"https://p.example/{number}-{index}" for index in range(pictures)]
        return Post(
            id=str(number),
            key=str(number),
            url=f"https://social.example/{number}",
            author=ANNA,
            posted_at=at,
            pictures=tuple(Picture(url, index) for index, url in enumerate(urls)),
        )


class SweptInMemorySource(InMemorySource):
    """A source of posts with a clock that the test moves, and with sweeps."""

    sweeps: tuple[Sweep, ...] = FREE_SWEEPS

    def run(self, feed: Feed, *, pages: int) -> None:
        with (
            patch("django.utils.timezone.now", lambda: self.now),
            patch("django.conf.settings.FETCH_MAX_PAGES", pages),
        ):
            access = DataAccess(Feed.objects.get(pk=feed.pk))
            TwitterTask(self, "carnival", access).run()


def feed_of(source: InMemorySource) -> Feed:
    album = Album.objects.create(tag="carnival")
    return Feed.objects.create(
        album=album,
        network="x",
        query="#carnival",
        created_at=source.now,
        due_at=source.now,
        not_before=source.now,
        lease_until=source.now,
    )
