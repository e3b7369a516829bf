"""Pictures go from pending to stored, and a failure of one costs no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping

import pytest
from django.core.files.storage import FileSystemStorage

from datasource.errors import MediaError
from datasource.media.pictures import StoredPicture
from datasource.media.pipeline import PicturePipeline, PipelineReport
from tests.datasource.media.images import encoded
from tests.datasource.media.memory_album import MemoryAlbum, never, session
from tests.datasource.media.servers import Request, serving, whole
from tests.datasource.media.stored_files import every_file, has_files
from twitter_album.http import GuardedSession

JPEG = encoded()


Run = Callable[..., PipelineReport]


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
