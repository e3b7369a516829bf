"""A picture can kill the decoder worker that decodes it, and nothing else."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.decoding import MEMORY_BYTES
from datasource.media.pipe_framing import write_frame
from tests.datasource.media.decoder_processes import decoder_workers_of
from tests.datasource.media.images import encoded

PROJECT = Path(__file__).parents[3]
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/limits").exists(), reason="this system has no /proc"
)


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    pool = DecoderPool(workers=1)
    yield pool
    pool.stop()


@pytest.fixture(scope="module")
def slow() -> bytes:
    """A picture that takes about a second."""
    noise = Image.effect_noise((3500, 3500), 90)
    return encoded(noise, "PNG", compress_level=1)


def wait_for_worker() -> int:
    while not (workers := decoder_workers_of(os.getpid())):
        time.sleep(0.01)
    return workers[0]


def is_gone(process: int) -> bool:
    """Within half a second; a zombie has gone."""
    for _ in range(50):
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
                continue
        return True
    return False


def test_a_picture_comes_back_drawn(pool: DecoderPool) -> None:
    picture = pool.render(encoded())

    assert (picture.width, picture.height) == (400, 300)
    assert set(picture.renditions) == {320, 400}
    assert all(data[8:12] == b"WEBP" for data in picture.renditions.values())


def test_refusals_come_back_with_their_reason(pool: DecoderPool) -> None:
    with pytest.raises(MediaError, match=r"^the file is empty$"):
        pool.render(b"")
    with pytest.raises(MediaError, match=r"^this is a video$") as raised:
        pool.render(b"\0\0\0\x18ftypmp42")
    assert raised.value.permanent
    with pytest.raises(MediaError, match=r"^the picture's host answered") as raised:
        pool.render(b"<html>")
    assert not raised.value.permanent
    with pytest.raises(MediaError, match=r"^the picture is damaged: only \d+ % of") as (
        raised
    ):
        pool.render(encoded()[:-5000])
    assert raised.value.permanent


@needs_proc
def test_one_worker_serves_many_pictures(pool: DecoderPool) -> None:
    pool.render(encoded())
    before = decoder_workers_of(os.getpid())
    with suppress(MediaError):
        pool.render(b"nonsense")
    pool.render(encoded())

    assert decoder_workers_of(os.getpid()) == before


@needs_proc
def test_a_worker_is_limited_and_knows_no_secret(
    pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    pool.render(encoded())
    (worker,) = decoder_workers_of(os.getpid())

    assert resource.prlimit(worker, resource.RLIMIT_AS)[1] == MEMORY_BYTES
    assert 0 < resource.prlimit(worker, resource.RLIMIT_CPU)[0] < 30
    assert resource.prlimit(worker, resource.RLIMIT_FSIZE) == (0, 0)
    assert b"secret" not in Path(f"/proc/{worker}/environ").read_bytes()
    assert "django" not in Path(f"/proc/{worker}/maps").read_text()


def test_a_worker_does_not_import_django() -> None:
    code = "import sys, datasource.media.decoder_worker; print('django' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )

    assert run.stdout == "False\n"


@needs_proc
def test_the_death_of_a_worker_is_its_picture_s_only(slow: bytes) -> None:
    pool = DecoderPool(workers=2)
    with ThreadPoolExecutor(2) as threads:
        dying = threads.submit(pool.render, slow)
        worker = wait_for_worker()
        other = threads.submit(pool.render, slow)
        time.sleep(0.2)
        os.kill(worker, signal.SIGSEGV)

        with pytest.raises(MediaError, match=r"died of this picture \(SIGSEGV\)$"):
            dying.result()
        assert other.result().width == 3500

    assert pool.render(encoded()).width == 400
    pool.stop()


@needs_proc
def test_a_worker_that_died_idle_is_replaced(pool: DecoderPool) -> None:
    pool.render(encoded())
    (worker,) = decoder_workers_of(os.getpid())
    os.kill(worker, signal.SIGKILL)
    time.sleep(0.1)

    assert pool.render(encoded()).width == 400


def test_a_picture_that_takes_too_long(slow: bytes) -> None:
    pool = DecoderPool(workers=1, seconds=0.05)

    with pytest.raises(MediaError, match=r"^decoding took longer than 0\.05 s$"):
        pool.render(slow)

    pool.seconds = 30
    assert pool.render(encoded()).width == 400
    pool.stop()


@needs_proc
def test_a_picture_that_takes_too_much_cpu(pool: DecoderPool, slow: bytes) -> None:
    pool.render(encoded())
    (worker,) = decoder_workers_of(os.getpid())

    def soon() -> None:
        time.sleep(0.2)
        resource.prlimit(worker, resource.RLIMIT_CPU, (0, 30))

    threading.Thread(target=soon).start()
    with pytest.raises(MediaError, match=r"^decoding took too much CPU time$") as (
        raised
    ):
        pool.render(slow)
    assert raised.value.permanent


@pytest.mark.parametrize(
    ("size", "mode", "file", "how"),
    [
        ((16_320, 12_240), "L", "JPEG", {}),
        ((8160, 6120), "RGB", "JPEG", {"progressive": True}),
        ((7000, 7000), "P", "PNG", {"transparency": 0, "compress_level": 1}),
        ((8160, 6120), "RGB", "PNG", {"compress_level": 1}),
    ],
    ids=["phone-200-megapixels", "progressive", "see-through", "screenshot"],
)
def test_the_largest_pictures_fit_into_the_memory(
    pool: DecoderPool, size: tuple[int, int], mode: str, file: str, how: dict[str, Any]
) -> None:
    data = encoded(Image.new(mode, size), file, **how)

    picture = pool.render(data)

    assert (picture.width, picture.height) == size
    assert max(picture.renditions) == 2048


@needs_proc
def test_memory_that_is_used_up_by_others_is_not_the_picture_s_fault(
    pool: DecoderPool,
) -> None:
    pool.render(encoded())
    (worker,) = decoder_workers_of(os.getpid())
    large = encoded(Image.new("RGB", (5000, 5000)), "PNG", compress_level=1)
    taken = psutil.Process(worker).memory_info().vms
    resource.prlimit(worker, resource.RLIMIT_AS, (taken + (20 << 20), MEMORY_BYTES))

    assert pool.render(large).width == 5000


@needs_proc
def test_stopping_ends_the_workers_at_work(slow: bytes) -> None:
    pool = DecoderPool(workers=1)
    with ThreadPoolExecutor(1) as threads:
        stopped = threads.submit(pool.render, slow)
        worker = wait_for_worker()
        pool.stop()

        with pytest.raises(MediaError):
            stopped.result(timeout=1)
    assert is_gone(worker)


@needs_proc
def test_a_thread_that_comes_after_the_close_starts_no_worker() -> None:
    before = decoder_workers_of(os.getpid())
    pool = DecoderPool(workers=1)
    pool.close()

    with pytest.raises(MediaError):
        pool.render(encoded())

    assert set(decoder_workers_of(os.getpid())) <= set(before)


PARENT = """
import sys
from datasource.media.decoding import MEMORY_BYTES
from datasource.media.decoder_pool import DecoderPool
pool = DecoderPool(workers=1)
pool.render(open(sys.argv[1], "rb").read())
print("ready", flush=True)
pool.render(open(sys.argv[2], "rb").read())
"""


@needs_proc
def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path, slow: bytes) -> None:
    (tmp_path / "quick").write_bytes(encoded())
    (tmp_path / "slow").write_bytes(slow)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path / "quick", tmp_path / "slow"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        (worker,) = decoder_workers_of(parent.pid)
        parent.kill()

    assert is_gone(worker)


@pytest.mark.one_database
def test_a_worker_whose_answer_nobody_reads_ends_without_a_word() -> None:
    command = [sys.executable, "-m", "datasource.media.decoder_worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=pipe
    ) as worker:
        stdin, stdout, stderr = worker.stdin, worker.stdout, worker.stderr
        assert stdin
        assert stdout
        assert stderr
        # The pipes of a parent that dies close one after the other.
        stdout.close()
        write_frame(stdin, b"no picture")
        told = stderr.read()
    assert (worker.returncode, told) == (0, b"")
