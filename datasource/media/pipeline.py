"""The picture pipeline: downloads, validates, renders and stores pictures."""

from __future__ import annotations

import logging
import os
import time
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import Storage, default_storage

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download_workers import DownloadWorkers
from datasource.media.host_limiter import HostLimiter
from datasource.media.pictures import PendingPicture, PictureAccess, StoredPicture
from twitter_album.atomic_files import remove_stale_parts
from twitter_album.counted import counted
from twitter_album.http import GuardedSession
from twitter_album.task_queue import Limit, no_limit

logger = logging.getLogger(__name__)

# Between two looks at whether to stop.
POLL_SECONDS = 0.2
SAVE_EVERY_SECONDS = 1
MAX_WAITING_PICTURES = 32
MAX_DECODER_WORKERS = 4


@dataclass(slots=True)
class PipelineReport:
    """`retried`: pictures that failed in a way that another try may heal."""

    stored: int = 0
    failed: int = 0
    retried: int = 0

    def __str__(self) -> str:
        return (
            f"{counted(self.stored, 'picture', 'pictures')} stored, "
            f"{self.failed} failed for good, "
            f"{self.retried} to be tried again"
        )


class PicturePipeline:
    """Worth keeping for several runs: it remembers hosts that asked to wait, and its
    decoder workers stay, idle, for as long as it does.

    `session_factory` makes the HTTP session for the pictures of a network;
    `shared_limit` counts downloads from a host in other processes, too.
    """

    def __init__(
        self,
        data_access: PictureAccess,
        *,
        session_factory: Callable[[str], GuardedSession],
        storage: Storage = default_storage,
        threads: int = 8,
        per_host: int = 4,
        shared_limit: Callable[[int], AbstractContextManager[Limit]] = no_limit,
    ) -> None:
        self.data_access = data_access
        self.session_factory = session_factory
        self.storage = storage
        self.threads = threads
        self.per_host = per_host
        self.shared_limit = shared_limit
        self.paused: dict[str, datetime] = {}
        self.decoders = DecoderPool(
            workers=min(os.cpu_count() or 1, threads, MAX_DECODER_WORKERS)
        )
        # Else the workers would outlive a pipeline that nobody closes.
        weakref.finalize(self, self.decoders.close)

    def run(self, *, seconds: float, should_stop: Callable[[], bool]) -> PipelineReport:
        """Works until nothing is due; starts no picture after `seconds`.

        Pictures begun by then are finished, unless `should_stop` says so: then what
        is unfinished is released at once, and so is what failed.
        """
        # A failure at that time is as likely our own doing: Ctrl-C also ends the
        # simulated network.
        remove_stale_parts(self.storage)
        ends_at = time.monotonic() + seconds
        with self.shared_limit(self.per_host) as shared:
            run = _Run(self, shared, ends_at=ends_at, should_stop=should_stop)
            try:
                while not should_stop() and run.hand_out():
                    run.collect(wait=POLL_SECONDS)
                    run.save_when_due()
                run.collect(wait=0)
                run.save()
            finally:
                run.close()
        return run.report


class _Run:
    """What one run has claimed, and how it fares."""

    def __init__(
        self,
        pipeline: PicturePipeline,
        shared: Limit,
        *,
        ends_at: float,
        should_stop: Callable[[], bool],
    ) -> None:
        self.data_access = pipeline.data_access
        self.ends_at = ends_at
        self.should_stop = should_stop
        self.is_drained = False
        self.report = PipelineReport()
        self.stored: dict[str, StoredPicture] = {}
        self.save_at = time.monotonic() + SAVE_EVERY_SECONDS
        self.queue = HostLimiter(
            per_host=pipeline.per_host, paused=pipeline.paused, shared=shared
        )
        self.workers = DownloadWorkers(
            session_factory=pipeline.session_factory,
            decoders=pipeline.decoders,
            storage=pipeline.storage,
            threads=pipeline.threads,
            on_downloaded=self.queue.free_host,
        )

    def hand_out(self) -> bool:
        """Gives work to every free thread; whether anything is at work now, or waits
        for hosts at which other processes are."""
        while len(self.queue.at_work) < self.workers.threads:
            if time.monotonic() >= self.ends_at:
                break
            picture = self.queue.take()
            if picture:
                self.workers.start(picture)
            elif not self._claim():
                break
        is_in_time = time.monotonic() < self.ends_at
        return bool(self.queue.at_work or (self.queue.waiting and is_in_time))

    def collect(self, *, wait: float) -> None:
        """Notes what has become of the pictures that are done."""
        while finished := self.workers.finished(wait=wait):
            picture, outcome = finished
            wait = 0
            if isinstance(outcome, MediaError) and self.should_stop():
                continue  # stays at work, so that it is released
            if isinstance(outcome, MediaError):
                self._fail(picture, outcome)
            else:
                self.stored[picture.url] = outcome
            self.queue.finish(picture)

    def save_when_due(self) -> None:
        # Together: each save is a version of the albums, and makes cached pages stale.
        if time.monotonic() >= self.save_at:
            self.save()

    def save(self) -> None:
        self.save_at = time.monotonic() + SAVE_EVERY_SECONDS
        if not self.stored:
            return
        refused = self.data_access.save_pictures(self.stored)
        self.report.stored += len(self.stored) - len(refused)
        self.stored = {}
        for url, error in refused.items():
            self._report_failure(url, error)

    def close(self) -> None:
        unfinished = [*self.queue.at_work, *self.queue.waiting]
        self.workers.close(is_unfinished=bool(self.queue.at_work))
        urls = [*self.stored, *(picture.url for picture in unfinished)]
        if urls:
            self.data_access.release_pictures(urls)

    def _claim(self) -> bool:
        """Few at a time, so that the most urgent pictures stay the next ones."""
        if self.is_drained or len(self.queue.waiting) >= MAX_WAITING_PICTURES:
            return False
        claimed = self.data_access.claim_pictures(self.workers.threads)
        self.is_drained = not claimed
        self.queue.waiting.extend(claimed)
        self._leave_paused_hosts()
        return bool(claimed)

    def _fail(self, picture: PendingPicture, error: MediaError) -> None:
        self._report_failure(picture.url, error)
        if error.retry_after:
            self.queue.pause(picture, until=error.retry_after)
            self._leave_paused_hosts()

    def _leave_paused_hosts(self) -> None:
        for picture, until in self.queue.take_paused():
            reason = "the picture's host asked us to wait"
            self._report_failure(picture.url, MediaError(reason, retry_after=until))

    def _report_failure(self, url: str, error: MediaError) -> None:
        logger.warning("%s: %s", url, error)
        self.data_access.picture_failed(url, error)
        self.report.failed += error.permanent
        self.report.retried += not error.permanent
