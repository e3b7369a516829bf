"""A picture host is asked for a few pictures at once, and waited for when it asks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.storage import FileSystemStorage, InMemoryStorage

from datasource.media.pictures import PendingPicture
from datasource.media.pipeline import PicturePipeline, PipelineReport
from tests.datasource.media.images import encoded
from tests.datasource.media.memory_album import MemoryAlbum, never, session
from tests.datasource.media.servers import Request, serving, whole

JPEG = encoded()


Run = Callable[..., PipelineReport]


def test_a_host_is_asked_for_a_few_at_once_only(run: Run) -> None:
    at_once: Counter[int] = Counter()
    most: Counter[int] = Counter()

    def answer_as(number: int) -> Callable[[Request], Iterator[bytes]]:
        def answer(request: Request) -> Iterator[bytes]:
            at_once[number] += 1
            most[number] = max(most[number], at_once[number])
            time.sleep(0.02)
            at_once[number] -= 1
            yield from whole(status="404 Gone")(request)

        return answer

    with serving(answer_as(1)) as first, serving(answer_as(2)) as second:
        urls = [f"{first.url}/{n}" for n in range(30)]
        report = run(MemoryAlbum(*urls, f"{second.url}/x"), threads=8, per_host=2)

    assert report.failed == 31
    assert most == {1: 2, 2: 1}


class PatientStorage(InMemoryStorage):
    """Stores nothing before a host was asked for `requests` pictures."""

    def __init__(self, requests: list[Request], number: int) -> None:
        super().__init__()
        self.requests, self.number = requests, number
        self.has_waited_in_vain = False

    def save(self, name: str | None, content: Any, max_length: Any = None) -> str:
        deadline = time.monotonic() + 5
        while len(self.requests) < self.number and not self.has_waited_in_vain:
            self.has_waited_in_vain = time.monotonic() > deadline
            time.sleep(0.01)
        return super().save(name, content, max_length)


def test_a_host_is_asked_for_the_next_while_the_last_one_is_stored() -> None:
    with serving(whole(JPEG)) as host:
        storage = PatientStorage(host.requests, 3)
        pipeline = PicturePipeline(
            MemoryAlbum(*(f"{host.url}/{number}" for number in range(3))),
            session_factory=session,
            storage=storage,
            per_host=1,
        )
        report = pipeline.run(seconds=30, should_stop=never)

    assert report.stored == 3
    assert not storage.has_waited_in_vain


def test_a_host_that_asks_to_wait_is_left_alone(run: Run) -> None:
    with (
        serving(whole(status="429 Slow Down", Retry_After="600")) as busy,
        serving(whole(JPEG)) as other,
    ):
        urls = [f"{busy.url}/{number}" for number in range(50)]
        album = MemoryAlbum(*urls, f"{other.url}/a")
        report = run(album, per_host=2)

    assert len(busy.requests) <= 2
    assert report == PipelineReport(stored=1, retried=50)
    waits = [error.retry_after for error in album.failures.values()]
    expected = datetime.now(UTC) + timedelta(minutes=10)
    assert all(wait and abs(wait - expected) < timedelta(minutes=1) for wait in waits)


def test_the_next_run_remembers_who_asked_to_wait(storage: FileSystemStorage) -> None:
    with serving(whole(status="429 Slow Down", Retry_After="600")) as busy:
        album = MemoryAlbum(f"{busy.url}/1")
        pipeline = PicturePipeline(album, session_factory=session, storage=storage)
        pipeline.run(seconds=30, should_stop=never)
        album.due = [PendingPicture(f"{busy.url}/2", "mastodon")]
        pipeline.run(seconds=30, should_stop=never)

    assert len(busy.requests) == 1
    assert set(album.failures) == {f"{busy.url}/1", f"{busy.url}/2"}
