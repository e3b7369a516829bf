"""How many ranges of time an album still lacks, and how many are out of reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.models import Feed, Window
from twitter_album.counted import counted


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many ranges are still pending, and how many are out of reach: what the
    command, the API and the admin say of it."""

    pending: int = 0
    unreachable: int = 0

    @property
    def sentence(self) -> str:
        pending = f"{_ranges_are(self.pending)} still pending"
        sentence = pending if self.pending else "no range is pending"
        if not self.unreachable:
            return sentence
        return f"{sentence}, {_ranges_are(self.unreachable)} out of reach"


def _ranges_are(count: int) -> str:
    return counted(count, "range is", "ranges are")


def backlog_of(feeds: Iterable[Feed]) -> Backlog:
    """Reads `feed.windows` and `feed.unreachable`, which may be prefetched. What is
    only read again, a sweep, is not pending."""
    pending = unreachable = 0
    for feed in feeds:
        kinds = [window.kind for window in feed.windows.all()]
        pending += kinds.count(Window.Kind.PENDING)
        unreachable += len(feed.unreachable.all())
    return Backlog(pending, unreachable)
