"""Pictures go from pending to stored, politely, and a stop is heard at once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from datasource.errors import MediaError
from datasource.media.pictures import PendingPicture, StoredPicture
from datasource.media.pipeline import PicturePipeline, PipelineReport
from tests.datasource.media.decoder_processes import decoder_workers_of
from tests.datasource.media.images import encoded
from tests.datasource.media.memory_album import MemoryAlbum, never, session
from tests.datasource.media.servers import Request, serving, whole
from twitter_album.http import GuardedSession
from twitter_album.rendition_sizes import rendition_names

PROJECT = Path(__file__).parents[3]
JPEG = encoded()


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(tmp_path / "media")


@pytest.fixture
def run(storage: FileSystemStorage) -> Iterator[Callable[..., PipelineReport]]:
    pipelines: list[PicturePipeline] = []

    def run(
        album: MemoryAlbum,
        *,
        seconds: float = 30,
        should_stop: Callable[[], bool] = never,
        **options: Any,
    ) -> PipelineReport:
        pipeline = PicturePipeline(
            album, session_factory=session, storage=storage, **options
        )
        pipelines.append(pipeline)
        return pipeline.run(seconds=seconds, should_stop=should_stop)

    yield run
    for pipeline in pipelines:
        pipeline.decoders.stop()


Run = Callable[..., PipelineReport]


def has_files(storage: FileSystemStorage, picture: StoredPicture) -> bool:
    names = rendition_names(picture.content_hash, picture.width, has_jpegs=True)
    return all(map(storage.exists, names.values()))


def test_every_picture_is_stored_or_its_failure_told(
    run: Run, storage: FileSystemStorage
) -> None:
    answers = {
        "/good": whole(JPEG),
        "/gone": whole(status="404 Not Found"),
        "/busy": whole(status="500 Oops"),
        "/html": whole(b"<html>"),
        "/torn": whole(JPEG[:-5000]),
        "/twin": whole(JPEG),
    }
    with serving(lambda request: answers[request.path](request)) as server:
        album = MemoryAlbum(*(server.url + path for path in answers))
        report = run(album)

    told = {url.removeprefix(server.url): str(e) for url, e in album.failures.items()}
    assert told.pop("/torn").startswith("the picture is damaged: only ")
    assert told == {
        "/gone": "the picture's host answered 404",
        "/busy": "the picture's host answered 500",
        "/html": "the picture's host answered with a web page",
    }
    assert report == PipelineReport(stored=2, failed=2, retried=2)
    assert str(report) == "2 pictures stored, 2 failed for good, 2 to be tried again"
    assert len(set(album.saved.values())) == 1
    assert all(has_files(storage, picture) for picture in album.saved.values())
    assert album.claimed == set()
    assert len(album.threads) == 1


def test_nothing_due_ends_at_once(run: Run) -> None:
    assert run(MemoryAlbum()) == PipelineReport()


def test_a_bug_of_ours_is_told_and_stops_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(url: str, *, session: GuardedSession) -> bytes:
        raise RuntimeError(url)

    monkeypatch.setattr("datasource.media.fallback_addresses.download", broken)
    album = MemoryAlbum("https://a.example/1", "https://a.example/2")

    assert run(album).retried == 2
    assert str(album.failures["https://a.example/1"]).endswith("failed: RuntimeError")


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


def test_no_picture_is_started_after_the_time(run: Run) -> None:
    def answer(request: Request) -> Iterator[bytes]:
        time.sleep(0.3)
        yield from whole(JPEG)(request)

    with serving(answer) as server:
        album = MemoryAlbum(*(f"{server.url}/{number}" for number in range(100)))
        report = run(album, seconds=0.1, threads=2)

    assert report == PipelineReport(stored=2)
    assert len(server.requests) == 2
    assert album.claimed == set()


def test_a_stop_is_heard_while_servers_drip(run: Run) -> None:
    def answer(request: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        for _ in range(30):
            yield b"x"
            time.sleep(0.1)

    stop_at = time.monotonic() + 0.5
    with serving(answer) as server:
        album = MemoryAlbum(*(f"{server.url}/{number}" for number in range(100)))
        report = run(album, should_stop=lambda: time.monotonic() > stop_at)

    assert time.monotonic() - stop_at < 1
    assert report == PipelineReport()
    assert album.claimed == set()
    assert len(album.released) + len(album.due) == 100


def test_children_end_with_their_pipeline(storage: FileSystemStorage) -> None:
    with serving(whole(JPEG)) as server:
        pipeline = PicturePipeline(
            MemoryAlbum(server.url), session_factory=session, storage=storage
        )
        pipeline.run(seconds=30, should_stop=never)
    assert decoder_workers_of()

    del pipeline

    assert not decoder_workers_of()


KILLED = """
import os, signal, sys
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[2])
from django.core.files.storage import FileSystemStorage
from datasource.media.pipeline import PicturePipeline
from tests.datasource.media.memory_album import MemoryAlbum, never, session

class KilledAlbum(MemoryAlbum):
    def save_pictures(self, pictures):
        os.kill(os.getpid(), signal.SIGKILL)

storage = FileSystemStorage(sys.argv[2])
PicturePipeline(
    KilledAlbum(sys.argv[1]), session_factory=session, storage=storage
).run(seconds=30, should_stop=never)
"""


def test_a_kill_between_file_and_row_is_healed_by_the_next_run(
    run: Run, storage: FileSystemStorage
) -> None:
    with serving(whole(JPEG)) as server:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, server.url, storage.location],
            cwd=PROJECT,
            capture_output=True,
        )
        files = {path: path.read_bytes() for path in every_file(storage)}
        album = MemoryAlbum(server.url)
        report = run(album)

    assert killed.returncode == -9, killed.stderr.decode()
    assert len(files) == 2
    assert report == PipelineReport(stored=1)
    assert {path: path.read_bytes() for path in every_file(storage)} == files
    assert has_files(storage, album.saved[server.url])


def test_two_workers_on_one_picture(storage: FileSystemStorage) -> None:
    with serving(whole(JPEG)) as server:
        albums = [
            MemoryAlbum(*[f"{server.url}/{n}" for n in range(5)]) for _ in range(2)
        ]
        workers = [
            PicturePipeline(album, session_factory=session, storage=storage)
            for album in albums
        ]
        threads = [
            threading.Thread(
                target=worker.run, kwargs={"seconds": 30, "should_stop": never}
            )
            for worker in workers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [len(album.saved) for album in albums] == [5, 5]
    assert len(every_file(storage)) == 2


def every_file(storage: FileSystemStorage) -> list[Path]:
    return [path for path in Path(storage.location).rglob("*") if path.is_file()]


class PoisonedAlbum(MemoryAlbum):
    """It cannot take one of them."""

    def save_pictures(
        self, pictures: Mapping[str, StoredPicture]
    ) -> dict[str, MediaError]:
        bad = {url for url in pictures if url.endswith("/2.jpg")}
        super().save_pictures({url: pictures[url] for url in pictures.keys() - bad})
        return dict.fromkeys(bad, MediaError("the album itself failed"))


def test_a_picture_that_the_album_cannot_take_costs_no_other(run: Run) -> None:
    with serving(whole(JPEG)) as server:
        urls = [f"{server.url}/{number}.jpg" for number in range(5)]
        album = PoisonedAlbum(*urls)
        report = run(album)
    assert (report.stored, report.retried) == (4, 1)
    [(url, error)] = album.failures.items()
    assert url == urls[2]
    assert str(error) == "the album itself failed"
    assert not album.claimed


def test_what_a_stop_broke_off_is_no_failure_of_the_picture(run: Run) -> None:
    with serving(whole(status="500 Oops")) as server:
        url = f"{server.url}/picture.jpg"
        album = MemoryAlbum(url)
        report = run(album, should_stop=lambda: bool(server.requests))

    assert album.failures == {}
    assert album.released == [url]
    assert report == PipelineReport()
