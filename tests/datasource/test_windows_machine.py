"""Whatever happens in whatever order, no picture is lost and none comes twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.models import Album, DeadLetter, Feed, Milestone, Owner, Photo, Window
from datasource.coverage import order
from datasource.data_access import DataAccess
from datasource.errors import SourceError
from datasource.posts import Author, Lookup, Page, Picture, Post, Scanned
from datasource.task import TwitterTask

# Ahead of the defaults of new rows, which know the real time only.
START = datetime.now(UTC) + timedelta(days=1)
ANNA = Author("7", "anna", "Anna", "https://social.example/anna")
FAULTS = [
    "error",
    "wait",
    "denied",
    "empty",
    "shuffled",
    "repeated",
    "above",
    "below",
    "short",
]


class Killed(BaseException):
    """Nothing after this happens: the process is gone."""


class Line:
    """A network's line of posts: the contract of a source, with planned faults."""

    network, server = "x", ""
    tells_end = False
    reach = prices = None
    sweeps = ()
    refresh_every = recent = check_every = timedelta(hours=1)
    page_size = 5
    lookup_size = 100
    lookups_per_run = 1

    def __init__(self) -> None:
        self.now = START
        self.posts: list[tuple[int, datetime, datetime, int]] = []
        self.faults: list[str] = []
        self.last_id = 0
        self.wait_over = START
        self.was_impolite = False

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
        return Lookup(asked=tuple(post_ids))

    def bound(self, moment: datetime) -> str:
        return ""

    def search(self, hashtag: str, *, since: str, until: str, most: int = 0) -> Page:
        self.was_impolite |= self.now < self.wait_over
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "error":
            raise SourceError("answered 500")
        if fault == "denied":
            raise SourceError("refused our keys (401)", permanent=True)
        if fault == "wait":
            self.wait_over = self.now + timedelta(minutes=10)
            raise SourceError("slow down", retry_after=self.wait_over)
        visible = sorted((p for p in self.posts if p[2] <= self.now), reverse=True)
        low, high = int(since or 0), int(until or 2**62)
        inside = [post for post in visible if low < post[0] <= high]
        page = inside[: 2 if fault == "short" else self.page_size]
        if fault == "empty":
            page = []
        if fault == "shuffled":
            page = page[::-1]
        if fault == "repeated":
            page = page[:2] + page
        if fault == "above":
            page = [post for post in visible if post[0] > high][:1] + page
        if fault == "below":
            page = page + [post for post in visible if post[0] <= low][-1:]
        return self.page(page)

    def page(self, listed: list[tuple[int, datetime, datetime, int]]) -> Page:
        return Page(
            posts=tuple(self.post(*each) for each in listed if each[3]),
            scanned=tuple(Scanned(str(each[0]), each[1]) for each in listed),
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


class Windows(RuleBasedStateMachine):
    """Posts appear, time passes, runs happen, fail and are killed."""

    @initialize()
    def begin(self) -> None:
        for model in (Milestone, Photo, Owner, Window, DeadLetter, Feed, Album):
            model.objects.all().delete()
        self.line = Line()
        album = Album.objects.create(tag="carnival")
        with self.clock():
            self.feed = Feed.objects.create(
                album=album, network="x", query="#carnival", created_at=START
            )

    @contextmanager
    def clock(self) -> Iterator[None]:
        with patch("django.utils.timezone.now", lambda: self.line.now):
            yield

    @rule(
        pictures=st.integers(0, 4),
        delay=st.sampled_from([0, 0, 0, 5, 25, 50]),
        times=st.integers(1, 9),
    )
    def publish(self, pictures: int, delay: float, times: int) -> None:
        for _ in range(times):
            self.line.publish(pictures, delay)

    @rule(seconds=st.sampled_from([1, 20, 61, 1200, 4 * 3600, 8 * 86400]))
    def tick(self, seconds: int) -> None:
        self.line.now += timedelta(seconds=seconds)

    @rule(
        faults=st.lists(st.sampled_from(["", "", *FAULTS]), max_size=6),
        pages=st.integers(1, 6),
        is_by_hand=st.booleans(),
    )
    def run(self, faults: list[str], pages: int, is_by_hand: bool) -> None:
        self.line.faults = faults
        self.work(pages=pages, is_by_hand=is_by_hand)

    @rule(after=st.integers(1, 4), is_saved=st.booleans())
    def run_and_be_killed(self, after: int, is_saved: bool) -> None:
        """Between the answer and its commit, or right after the commit."""
        pages = 0
        save = DataAccess.save_page

        def kill(access: DataAccess, *args: Any) -> Any:
            nonlocal pages
            pages += 1
            saved = save(access, *args) if pages < after or is_saved else None
            if pages == after:
                raise Killed
            return saved

        self.line.faults = []
        with (
            patch.object(DataAccess, "save_page", kill),
            patch.object(DataAccess, "finish", lambda *args, **options: None),
        ):
            try:
                self.work(pages=6)
            except Killed:
                # A dead process: its lease is free for the next one at once.
                Feed.objects.update(holder="", lease_until=self.line.now)

    @rule()
    def be_overtaken_in_the_middle(self) -> None:
        """A worker stopped beyond its lease wakes up and goes on saving."""
        self.line.faults = []

        def overtake(posts: int) -> None:
            Feed.objects.update(lease_until=self.line.now)
            self.work(pages=3)

        calls = iter([overtake])
        self.work(pages=4, on_page=lambda posts: next(calls, lambda _: None)(posts))

    def work(self, *, pages: int, is_by_hand: bool = True, **options: Any) -> None:
        with (
            self.clock(),
            patch.object(settings, "FETCH_MAX_PAGES", pages),
            patch("datasource.task.RETRY_PAUSE", 0),
        ):
            access = DataAccess(Feed.objects.get(pk=self.feed.pk))
            task = TwitterTask(
                self.line, "carnival", access, is_by_hand=is_by_hand, **options
            )
            task.run()

    @invariant()
    def nothing_is_lost(self) -> None:
        feed = Feed.objects.get(pk=self.feed.pk)
        windows = list(Window.objects.filter(feed=feed).values_list("lo", "hi"))
        floor = feed.created_at - timedelta(days=settings.BACKFILL_DAYS)
        stored = set(Photo.objects.values_list("post_id", flat=True))
        for number, posted_at, visible_at, pictures in self.line.posts:
            is_due = pictures and visible_at <= self.line.now and posted_at >= floor
            if not is_due or str(number) in stored:
                continue
            key = order(str(number))
            is_owed = any(
                (not lo or key > order(lo)) and (not hi or key <= order(hi))
                for lo, hi in windows
            )
            is_newer = not feed.top or key > order(feed.top)
            assert is_owed or is_newer, f"{number} is lost"

    @invariant()
    def windows_are_disjoint(self) -> None:
        rows = Window.objects.values_list("lo", "hi")
        spans = sorted((int(lo or 0), int(hi or 2**62)) for lo, hi in rows)
        for lo, hi in spans:
            assert lo < hi
        for (_, hi), (lo, _) in pairwise(spans):
            assert hi <= lo

    @invariant()
    def counts_are_true(self) -> None:
        assert Album.objects.get().photo_count == Photo.objects.visible().count()

    @invariant()
    def the_network_is_never_asked_while_it_said_wait(self) -> None:
        assert not self.line.was_impolite

    def teardown(self) -> None:
        """Faults off: the windows drain and nothing is missing, nothing double."""
        self.line.faults = []
        self.line.now += timedelta(minutes=90)
        for _ in range(3):
            self.work(pages=500)
        expected = sum(pictures for *_, pictures in self.line.posts)
        assert Photo.objects.count() == expected
        assert not Window.objects.exists()


@pytest.mark.django_db
def test_no_picture_is_lost_and_none_comes_twice() -> None:
    run_state_machine_as_test(
        Windows,
        settings=hypothesis_settings(
            max_examples=60,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
