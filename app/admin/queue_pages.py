"""Pages of the moderation queue: which photos, in which order, from which on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.models import Photo
from app.moderation import decisions, reports
from app.querysets import PhotoQuerySet

PAGE_SIZE = 60
MAX_COUNTED = 1000

REASONS = {
    "": "Waiting",
    "reported": "Reported",
    "approval": "Awaits approval",
    "rule": "Hidden by a rule",
    "new": "All new",
}

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class QueuePosition:
    """After which photo of which section a page begins."""

    section: int = 0
    photo: int = 0

    def __str__(self) -> str:
        return f"{self.section}-{self.photo}"


@dataclass(frozen=True)
class Page:
    photos: list[Photo]
    next: QueuePosition | None


@dataclass(frozen=True)
class QueueQuery:
    """What an address of the queue asks for; what it cannot mean is left out."""

    album: int | None
    reason: str
    after: QueuePosition

    @classmethod
    def read(cls, query: Mapping[str, str]) -> QueueQuery:
        album, reason = query.get("album", ""), query.get("reason", "")
        parts = query.get("after", "").split("-")
        # An address is written by people too: what makes no sense is as if left out.
        is_position = len(parts) == 2 and all(map(_NUMBER.fullmatch, parts))
        return cls(
            int(album) if _NUMBER.fullmatch(album) else None,
            reason if reason in REASONS else "",
            QueuePosition(*map(int, parts)) if is_position else QueuePosition(),
        )

    def query_string(
        self, *, reason: str | None = None, after: QueuePosition | None = None
    ) -> str:
        """The address of the same with another reason or place."""
        values = {
            "album": self.album,
            "reason": self.reason if reason is None else reason,
            "after": after,
        }
        return f"?{urlencode({name: value for name, value in values.items() if value})}"

    def page(self) -> Page:
        """Section by section, as far as a page reaches; one more tells of a next."""
        entries: list[tuple[QueuePosition, Photo]] = []
        for index, section in enumerate(self._sections()):
            if index < self.after.section:
                continue
            after_id = self.after.photo if index == self.after.section else 0
            photos = section.filter(pk__gt=after_id).order_by("pk").with_names()
            # One more than a page, by which one knows that there is a next page.
            missing = PAGE_SIZE + 1 - len(entries)
            entries += (
                (QueuePosition(index, photo.pk), photo)
                for photo in photos.defer("placeholder", "counts")[:missing]
            )
        page = entries[:PAGE_SIZE]
        has_next = len(entries) > PAGE_SIZE
        return Page([photo for _, photo in page], page[-1][0] if has_next else None)

    def _sections(self) -> list[PhotoQuerySet]:
        awaiting = decisions.awaiting_approval()
        by_rule = decisions.hidden_by_a_rule()
        reported = reports.reported()
        sections = {
            # Each photo once: what waits for another reason stands there.
            "": [reported.filter(hidden_by_rule=""), awaiting, by_rule],
            "reported": [reported],
            "approval": [awaiting],
            "rule": [by_rule],
            "new": [decisions.undecided()],
        }[self.reason]
        if self.album is None:
            return sections
        return [section.filter(album=self.album) for section in sections]


def waiting_notice() -> str:
    """`1 photo is reported, 1,000 or more photos await approval`, or nothing: those
    that only a person can decide."""
    notices = (
        _notice(reports.reported(), "is reported", "are reported"),
        _notice(decisions.awaiting_approval(), "awaits approval", "await approval"),
    )
    return ", ".join(filter(None, notices))


def _notice(photos: PhotoQuerySet, one: str, many: str) -> str:
    count = photos[:MAX_COUNTED].count()
    if count <= 1:
        return f"1 photo {one}" if count else ""
    more = " or more" if count == MAX_COUNTED else ""
    return f"{count:,}{more} photos {many}"
