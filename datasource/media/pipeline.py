"""Pictures on their way from pending to stored: download, decode, store, tell."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from django.core.files.storage import Storage, default_storage

from datasource.errors import MediaError
from datasource.media.crew import Crew
from datasource.media.pictures import PendingPicture, StoredPicture
from datasource.media.politeness import PoliteQueue
from datasource.media.store import remove_stale_parts
from twitter_album.http import GuardedSession

logger = logging.getLogger(__name__)

LOOK_AROUND_SECONDS = 0.2
MAX_WAITING = 200


class PictureAccess(Protocol):
    """What the pipeline needs of the database, and asks from one thread only."""

    def claim_pictures(self, limit: int) -> list[PendingPicture]:
        """Pictures that are due, the most urgent first; nobody else gets them."""

    def save_picture(self, url: str, picture: StoredPicture) -> None: ...

    def picture_failed(self, url: str, error: MediaError) -> None: ...

    def release_pictures(self, urls: Sequence[str]) -> None:
        """Claimed, but not worked on."""


@dataclass(slots=True)
class PipelineReport:
    """`retried`: pictures that failed in a way that another try may heal."""

    stored: int = 0
    failed: int = 0
    retried: int = 0


class PicturePipeline:
    """Keep one for the life of a process: it remembers hosts that asked to wait.

    `session_factory` makes the HTTP session for the pictures of a network.
    """

    def __init__(
        self,
        data_access: PictureAccess,
        *,
        session_factory: Callable[[str], GuardedSession],
        storage: Storage = default_storage,
        threads: int = 8,
        per_host: int = 4,
    ) -> None:
        self.data_access = data_access
        self.session_factory = session_factory
        self.storage = storage
        self.threads = threads
        self.per_host = per_host
        self.paused: dict[str, float] = {}

    def run(self, *, seconds: float, should_stop: Callable[[], bool]) -> PipelineReport:
        """Works until nothing is due; starts no picture after `seconds`.

        Pictures begun by then are finished, unless `should_stop` says so: then what
        is unfinished is released at once.
        """
        remove_stale_parts(self.storage)
        run = _Run(self, ends_at=time.monotonic() + seconds)
        try:
            while not should_stop() and run.has_work():
                run.claim()
                run.hand_out()
                run.collect(wait=LOOK_AROUND_SECONDS)
            run.collect(wait=0)
        finally:
            run.close()
        return run.report


class _Run:
    """What one run has claimed, and how it fares."""

    def __init__(self, pipeline: PicturePipeline, *, ends_at: float) -> None:
        self.data_access = pipeline.data_access
        self.ends_at = ends_at
        self.is_drained = False
        self.report = PipelineReport()
        self.queue = PoliteQueue(per_host=pipeline.per_host, paused=pipeline.paused)
        self.crew = Crew(
            session_factory=pipeline.session_factory,
            storage=pipeline.storage,
            threads=pipeline.threads,
        )

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def has_work(self) -> bool:
        if self.queue.at_work:
            return True
        can_claim = not self.is_drained and len(self.queue.waiting) < MAX_WAITING
        can_start = can_claim or self.queue.has_work_before(self.ends_at)
        return can_start and not self.is_over()

    def claim(self) -> None:
        """Claims little at a time, so that the newest pictures stay the next ones."""
        wanted = 2 * self.crew.threads
        if self.is_drained or self.is_over() or self.queue.ready() >= wanted:
            return
        if len(self.queue.waiting) < MAX_WAITING:
            claimed = self.data_access.claim_pictures(wanted)
            self.is_drained = not claimed
            self.queue.waiting.extend(claimed)

    def hand_out(self) -> None:
        while len(self.queue.at_work) < self.crew.threads and not self.is_over():
            picture = self.queue.take()
            if picture is None:
                return
            self.crew.start(picture)

    def collect(self, *, wait: float) -> None:
        """Tells the data access what has become of the pictures that are done."""
        while finished := self.crew.finished(wait=wait):
            picture, outcome = finished
            if isinstance(outcome, MediaError):
                self._failed(picture, outcome)
            else:
                self.data_access.save_picture(picture.url, outcome)
                self.report.stored += 1
            self.queue.finish(picture)
            wait = 0

    def close(self) -> None:
        self.crew.close()
        unfinished = [*self.queue.at_work, *self.queue.waiting]
        if unfinished:
            self.data_access.release_pictures([picture.url for picture in unfinished])

    def _failed(self, picture: PendingPicture, error: MediaError) -> None:
        logger.warning("%s: %s", picture.url, error)
        if error.retry_after:
            wait = error.retry_after - datetime.now(UTC)
            self.queue.pause(picture, seconds=wait.total_seconds())
        self.data_access.picture_failed(picture.url, error)
        self.report.failed += error.permanent
        self.report.retried += not error.permanent
