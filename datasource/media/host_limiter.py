"""Limits how many pictures are downloaded from one host at the same time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from threading import Lock

from django.utils import timezone

from datasource.media.download import MAX_WAIT
from datasource.media.fallback_addresses import host_of
from datasource.media.pictures import PendingPicture
from twitter_album import due_times
from twitter_album.task_queue import Limit, NoLimit


class HostLimiter:
    """First come, first served, but at most `per_host` at once from one host.

    `paused` tells until when hosts asked to be left alone; `shared` counts what other
    processes download from a host.
    """

    def __init__(
        self,
        *,
        per_host: int,
        paused: dict[str, datetime],
        shared: Limit | None = None,
    ) -> None:
        self.per_host = per_host
        self.paused = paused
        self.shared = shared or NoLimit()
        self.waiting: list[PendingPicture] = []
        self.at_work: list[PendingPicture] = []
        self._busy: Counter[str] = Counter()
        self._downloading: set[str] = set()
        # Threads that have downloaded free the host that our thread takes.
        self._lock = Lock()

    def take(self) -> PendingPicture | None:
        """The next picture whose host is not busy."""
        # In their order, but past those whose hosts are busy: one slow host must not
        # hold up the others.
        full: set[str] = set()
        for picture in self.waiting:
            host = host_of(picture.url)
            if host not in full and self._take_place(host):
                with self._lock:
                    self._downloading.add(picture.url)
                self.at_work.append(picture)
                self.waiting.remove(picture)
                return picture
            full.add(host)
        return None

    def finish(self, picture: PendingPicture) -> None:
        self.free_host(picture)
        self.at_work.remove(picture)

    def free_host(self, picture: PendingPicture) -> None:
        """For the next picture, while this one is rendered and stored; from any
        thread."""
        host = host_of(picture.url)
        with self._lock:
            if picture.url not in self._downloading:  # it was done already
                return
            self._downloading.remove(picture.url)
            self._busy[host] -= 1
        self.shared.give_back(host)

    def _take_place(self, host: str) -> bool:
        if self._busy[host] >= self.per_host or not self.shared.take(host):
            return False
        with self._lock:
            self._busy[host] += 1
        return True

    def pause(self, picture: PendingPicture, *, until: datetime) -> None:
        self.paused[host_of(picture.url)] = until

    def take_paused(self) -> list[tuple[PendingPicture, datetime]]:
        """The waiting pictures whose host wants to be left alone, and until when."""
        now = timezone.now()
        paused = [
            (picture, until)
            for picture in self.waiting
            if (until := self.paused.get(host_of(picture.url)))
            and not due_times.is_due(until, now=now, max_wait=MAX_WAIT)
        ]
        for picture, _ in paused:
            self.waiting.remove(picture)
        return paused
