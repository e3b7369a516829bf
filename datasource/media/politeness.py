"""Which picture may be asked for next, so that no host is pressed."""

from __future__ import annotations

import time
from collections import Counter
from urllib.parse import urlsplit

from datasource.media.pictures import PendingPicture


def host_of(picture: PendingPicture) -> str:
    """The host and port that a picture's address names; raises nothing."""
    try:
        return urlsplit(picture.url).netloc.lower()
    except ValueError:
        return ""


class PoliteQueue:
    """First come, first served, but at most `per_host` at once from one host.

    `paused` tells until when hosts asked to be left alone, in monotonic seconds.
    """

    def __init__(self, *, per_host: int, paused: dict[str, float]) -> None:
        self.per_host = per_host
        self.paused = paused
        self.waiting: list[PendingPicture] = []
        self.at_work: list[PendingPicture] = []
        self._busy: Counter[str] = Counter()

    def take(self) -> PendingPicture | None:
        """The next picture to work on now, if there is one."""
        for picture in self.waiting:
            host = host_of(picture)
            if self._busy[host] < self.per_host and not self._is_paused(host):
                self._busy[host] += 1
                self.at_work.append(picture)
                self.waiting.remove(picture)
                return picture
        return None

    def ready(self) -> int:
        """How many wait for nothing but their turn."""
        return sum(not self._is_paused(host_of(picture)) for picture in self.waiting)

    def finish(self, picture: PendingPicture) -> None:
        self._busy[host_of(picture)] -= 1
        self.at_work.remove(picture)

    def pause(self, picture: PendingPicture, *, seconds: float) -> None:
        self.paused[host_of(picture)] = time.monotonic() + seconds

    def has_work_before(self, moment: float) -> bool:
        """Whether a waiting picture's host may be asked before `moment`."""
        return any(
            self.paused.get(host_of(picture), 0) < moment for picture in self.waiting
        )

    def _is_paused(self, host: str) -> bool:
        return self.paused.get(host, 0) > time.monotonic()
