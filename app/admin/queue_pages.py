"""Which photos the queue shows: waiting first, oldest first, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.models import Photo
from app.moderation import decisions
from app.querysets import PhotoQuerySet

PAGE = 60
MOST_COUNTED = 1000

REASONS = {
    "": "Waiting",
    "approval": "Awaits approval",
    "rule": "Kept back by a rule",
    "new": "All new",
}

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """After which photo of which section a page begins."""

    section: int = 0
    photo: int = 0

    def __str__(self) -> str:
        return f"{self.section}-{self.photo}"


@dataclass(frozen=True)
class Page:
    photos: list[Photo]
    next: Place | None


@dataclass(frozen=True)
class Wanted:
    """What an address of the queue asks for; what it cannot mean is left out."""

    album: int | None
    reason: str
    after: Place

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wanted:
        album, reason = query.get("album", ""), query.get("reason", "")
        parts = query.get("after", "").split("-")
        is_place = len(parts) == 2 and all(map(_NUMBER.fullmatch, parts))
        return cls(
            int(album) if _NUMBER.fullmatch(album) else None,
            reason if reason in REASONS else "",
            Place(*map(int, parts)) if is_place else Place(),
        )

    def query(self, *, reason: str | None = None, after: Place | None = None) -> str:
        """The address of the same with another reason or place."""
        values = {
            "album": self.album,
            "reason": self.reason if reason is None else reason,
            "after": after,
        }
        return f"?{urlencode({name: value for name, value in values.items() if value})}"

    def page(self) -> Page:
        """Section by section, as far as a page reaches; one more tells of a next."""
        found: list[tuple[Place, Photo]] = []
        for number, section in enumerate(self._sections()):
            if number < self.after.section:
                continue
            begin = self.after.photo if number == self.after.section else 0
            rows = section.filter(pk__gt=begin).order_by("pk").with_names()
            wanted = rows.defer("placeholder", "counts")[: PAGE + 1 - len(found)]
            found += ((Place(number, photo.pk), photo) for photo in wanted)
        photos = [photo for _, photo in found[:PAGE]]
        return Page(photos, found[PAGE - 1][0] if len(found) > PAGE else None)

    def _sections(self) -> list[PhotoQuerySet]:
        awaiting = decisions.awaiting_approval()
        by_rule = decisions.kept_back_by_a_rule()
        sections = {
            "": [awaiting, by_rule],
            "approval": [awaiting],
            "rule": [by_rule],
            "new": [decisions.undecided()],
        }[self.reason]
        if self.album is None:
            return sections
        return [section.filter(album=self.album) for section in sections]


def approval_notice() -> str:
    """`1 photo awaits approval`, `1,000 or more photos await approval`, or nothing:
    those that only a person can decide."""
    number = decisions.awaiting_approval()[:MOST_COUNTED].count()
    if number <= 1:
        return "1 photo awaits approval" if number else ""
    more = " or more" if number == MOST_COUNTED else ""
    return f"{number:,}{more} photos await approval"
