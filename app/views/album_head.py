"""What stands above the photos of an album: its facts, its months, what to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from app import completeness, display
from app.models import Album, Month
from app.paging import Position
from app.selections import SORTS, Selection

PEOPLE_OFFERED = 30
NAMES = {"twitter": "x"}
"""Two dialects are one network."""


class AlbumHead:
    """The facts of an album, in words."""

    def __init__(self, album: Album) -> None:
        known = completeness.of_album(album)
        self.photos = display.quantity(album.photo_count, "photo", "photos")
        self.people = display.quantity(album.people_count, "person", "people")
        self.completeness = _as_clause(known.sentence)
        self.looked_at = known.until
        self.last_look = display.moment(known.until) if known.until else ""
        due = known.next_look
        self.next_look = display.wait(due - timezone.now()) if due else ""
        self.goal = album.next_threshold
        self.progress = _progress(album.photo_count, self.goal) if self.goal else ""


def _as_clause(sentence: str) -> str:
    """Among other facts: it begins with an adjective in every language."""
    return sentence[:1].lower() + sentence[1:]


def _progress(number: int, goal: int) -> str:
    told = _("%(number)s of %(goal)s photos to the next milestone")
    return told % {"number": display.number(number), "goal": display.number(goal)}


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` as the address has it."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MonthLink:
    address: str
    name: str
    count: str


class Choices:
    """What a visitor may choose of an album; it shows nothing that has one value."""

    def __init__(self, album: Album, selection: Selection) -> None:
        self.album = album
        self.selection = selection
        self.sorts = [
            Choice(name, str(label), name == selection.sort_name)
            for name, (_, label) in SORTS.items()
        ]
        used = sorted({NAMES.get(name, name) for name in album.network_names})
        self.networks = [
            Choice(name, display.network(name), name == selection.network)
            for name in used
        ]
        self.people = [
            Choice(owner.handle, display.owner_name(owner), owner.handle == chosen)
            for chosen in [selection.owner]
            for owner in selection.people(album, PEOPLE_OFFERED)
        ]

    @property
    def months(self) -> list[MonthLink]:
        """Newest first; none where photos do not go by inclusion."""
        if not self.selection.is_by_inclusion or self.selection.is_filtered:
            return []
        rows = list(self.album.months.order_by("-starts_on"))
        return [self._link(row) for row in rows] if len(rows) > 1 else []

    def _link(self, row: Month) -> MonthLink:
        start = row.starts_on
        if not self.selection.sort.is_ascending:
            start = (start + timedelta(days=31)).replace(day=1)
        edge = datetime(start.year, start.month, 1, tzinfo=UTC)
        query = self.selection.query | {"after": str(Position((edge,), 0))}
        return MonthLink(
            display.address(self.album.get_absolute_url(), query),
            display.month(row.starts_on),
            display.number(row.photo_count),
        )
