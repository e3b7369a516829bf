"""A stop of the picture pipeline is heard at once, and a kill costs no picture."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from datasource.media.pipeline import PicturePipeline, PipelineReport
from tests.datasource.media.decoder_processes import decoder_workers_of
from tests.datasource.media.images import encoded
from tests.datasource.media.memory_album import MemoryAlbum, never, session
from tests.datasource.media.servers import Request, serving, whole
from tests.datasource.media.stored_files import every_file, has_files

PROJECT = Path(__file__).parents[3]
JPEG = encoded()


Run = Callable[..., PipelineReport]


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


def test_what_a_stop_broke_off_is_no_failure_of_the_picture(run: Run) -> None:
    with serving(whole(status="500 Oops")) as server:
        url = f"{server.url}/picture.jpg"
        album = MemoryAlbum(url)
        report = run(album, should_stop=lambda: bool(server.requests))

    assert album.failures == {}
    assert album.released == [url]
    assert report == PipelineReport()
