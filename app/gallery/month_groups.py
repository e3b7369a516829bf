"""The photos of a page in groups, one for each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from django.utils import timezone

from app.gallery import formatting
from app.gallery.photo_cards import Card, LinkCard, cards
from app.models import Photo


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that stand together under the first day of their month."""

    month: date | None
    cards: list[Card | LinkCard]

    @property
    def heading(self) -> str:
        return formatting.month(self.month) if self.month else ""


def groups(
    photos: Sequence[Photo], time_field: str, *, fill: float = 1.0
) -> list[Group]:
    """The photos of a page by the month of `time_field`; one group without a month
    where that is no time. `fill`: how many times as many as usual stand in a row."""
    grouped: list[Group] = []
    zone = timezone.get_current_timezone()
    months = groupby(photos, key=lambda photo: _month(photo, time_field, zone))
    for month, photos_of_month in months:
        is_top = not grouped
        shown = cards(list(photos_of_month), is_top=is_top, fill=fill)
        grouped.append(Group(month, shown))
    return grouped


def _month(photo: Photo, time_field: str, zone: tzinfo) -> date | None:
    value = getattr(photo, time_field)
    # Lists by favourites have no months: their months would come again and again.
    if not isinstance(value, datetime):
        return None
    local = formatting.local(value, zone)
    return date(local.year, local.month, 1)
