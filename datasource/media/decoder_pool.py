"""A pool of decoder workers, each replaced when a picture kills it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from datasource.errors import MediaError
from datasource.media.pictures import RenderedPicture
from datasource.media.pipe_framing import read_frame, write_frame
from twitter_album.rendition_sizes import rendition_widths

PROJECT = Path(__file__).resolve().parents[2]
MAX_SECONDS_PER_PICTURE = 30.0
# Then a worker is replaced: memory falls to pieces with use.
MAX_PICTURES_PER_WORKER = 200
# Signals that come from the picture, so that another try would end the same way.
CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE}
INHERITED_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")
# In bytes, for glibc: it would give each picture's memory back to the kernel, only to
# ask for it again at the next one, which takes a twentieth of the processor time.
MALLOC_VARIABLES = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}


class _OutOfMemory(MediaError):
    """Permanent only if the worker was a new one: memory falls to pieces with use."""


class DecoderPool:
    """Safe for threads; each call of `render` has one worker to itself. `drawing`: one
    of the worker's DRAWINGS."""

    # Started by hand rather than by multiprocessing: there one broken process fails
    # every picture at work, and it would import the main module, hence Django.

    def __init__(
        self,
        *,
        workers: int,
        seconds: float = MAX_SECONDS_PER_PICTURE,
        drawing: str = "renditions",
    ) -> None:
        self.seconds = seconds
        self.drawing = drawing
        self._lock = threading.Lock()
        self._alive: set[_Worker] = set()
        self._is_closed = False
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        # None stands for a worker that is not started yet; last in, first out, so that
        # no more are started than are needed at once.
        for _ in range(workers):
            self._free.put(None)

    def render(self, data: bytes) -> RenderedPicture:
        """The picture of these bytes; raises MediaError and nothing else."""
        worker = self._free.get()
        try:
            worker = self._ready(worker)
            try:
                return worker.render(data, seconds=self.seconds)
            except _OutOfMemory as error:
                if error.permanent:
                    raise
            worker.kill()
            worker = self._ready(worker)
            return worker.render(data, seconds=self.seconds)
        finally:
            self._free.put(worker)

    def stop(self) -> None:
        """Kills the workers; pictures at work end with MediaError."""
        with self._lock:
            workers = list(self._alive)
            self._alive.clear()
        for worker in workers:
            worker.kill()

    def close(self) -> None:
        """The same for good: a thread that comes late gets no new worker."""
        self._is_closed = True
        self.stop()

    def _ready(self, worker: _Worker | None) -> _Worker:
        if worker and worker.is_fit():
            return worker
        with self._lock:
            if worker:
                self._alive.discard(worker)
                worker.kill()
            if self._is_closed:  # nobody would end it
                raise MediaError("the decoders were closed")
            started = _Worker(self.drawing)
            self._alive.add(started)
        return started


class _Worker:
    """One process. The end of the pipe ends it, so it never outlives us."""

    def __init__(self, drawing: str) -> None:
        command = [sys.executable, "-m", "datasource.media.decoder_worker", drawing]
        # No secret of ours is within a decoder's reach.
        environment = MALLOC_VARIABLES | {
            name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ
        }
        try:
            self.process = subprocess.Popen(  # noqa: S603  # our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=PROJECT,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us alone
            )
        except OSError as error:
            raise MediaError(f"no decoder could be started: {error}") from error
        self.pictures = 0

    def is_fit(self) -> bool:
        return self.process.poll() is None and self.pictures < MAX_PICTURES_PER_WORKER

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                cast(IO[bytes], pipe).close()

    def render(self, data: bytes, *, seconds: float) -> RenderedPicture:
        self.pictures += 1
        has_expired = threading.Event()
        timer = threading.Timer(seconds, self._expire, [has_expired])
        timer.start()
        try:
            write_frame(cast(IO[bytes], self.process.stdin), data)
            return self._answer()
        except (OSError, EOFError, ValueError):
            self.kill()
            if has_expired.is_set():  # perhaps the machine was busy
                late = f"decoding took longer than {seconds:g} s"
                raise MediaError(late) from None
            raise self._death() from None
        finally:
            timer.cancel()

    def _expire(self, has_expired: threading.Event) -> None:
        has_expired.set()
        self.process.kill()

    def _answer(self) -> RenderedPicture:
        answers = cast(IO[bytes], self.process.stdout)
        described = json.loads(read_frame(answers))
        if described.get("is_out_of_memory"):
            raise _OutOfMemory(described["error"], permanent=self.pictures == 1)
        if "error" in described:
            raise MediaError(described["error"], permanent=described["is_permanent"])
        widths = rendition_widths(described["width"], has_jpegs=True)
        return RenderedPicture(
            width=described["width"],
            height=described["height"],
            placeholder=described["placeholder"],
            colour=described["colour"],
            fingerprint=described["fingerprint"],
            renditions={width: read_frame(answers) for width in widths},
        )

    def _death(self) -> MediaError:
        """Somebody else may have killed it; a crash comes from the picture."""
        code = self.process.returncode
        if code == -signal.SIGXCPU:
            return MediaError("decoding took too much CPU time", permanent=True)
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        reason = f"the decoder died of this picture ({cause})"
        return MediaError(reason, permanent=-code in CRASHES)
