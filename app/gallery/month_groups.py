"""The photos of a page in groups: one for each day, or month where days are thin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import pgettext

from app.gallery import formatting
from app.gallery.album_days import MIN_PHOTOS_A_DAY
from app.gallery.day_headings import day_heading, month_heading
from app.gallery.photo_cards import Card, LinkCard, cards
from app.models import Photo


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that stand together under their day, or the first day of their month;
    `count`: of all photos of it, where that is known; `is_absolute`: for a page that is
    read at any time."""

    day: date | None
    cards: list[Card | LinkCard]
    is_month: bool = False
    count: int | None = None
    is_absolute: bool = False

    @property
    def heading(self) -> str:
        if not self.day:
            return ""
        if self.is_month:
            name = month_heading(self.day)
        else:
            name = day_heading(self.day, is_absolute=self.is_absolute)
        if self.count is None:
            return name
        # Translators: a day and its photos, as in Thursday 26 November, 38 photos.
        pattern = pgettext("day and photos", "%(day)s, %(photos)s")
        photos = formatting.quantity(self.count, "photo", "photos")
        return pattern % {"day": name, "photos": photos}

    @property
    def key(self) -> str:
        return key_of(self.day, self.is_month) if self.day else ""


def key_of(day: date, is_month: bool) -> str:
    """By which a day or month is known that goes on from page to page."""
    return f"{day:%Y-%m}" if is_month else f"{day}"


def groups(
    photos: Sequence[Photo],
    time_field: str,
    *,
    fill: float = 1.0,
    counts: Mapping[str, int] | None = None,
    is_counted: bool = False,
    is_absolute: bool = False,
) -> list[Group]:
    """The photos of a page by the day or month of `time_field`; one group without
    either where that is no time.

    `fill`: how many times as many as usual stand in a row. `counts`: of the whole
    list, by the keys of its days or months, if they are known; `is_counted`: they are
    of the photos of this list; `is_absolute`: the page is read at any time.
    """
    days = _days(photos, time_field)
    is_month = _is_by_month(days, counts)
    if is_month:
        days = [day and day.replace(day=1) for day in days]
    numbers = counts if counts and is_counted else {}
    grouped: list[Group] = []
    for day, pairs in groupby(zip(days, photos, strict=True), key=lambda pair: pair[0]):
        is_top = not grouped
        shown = cards([photo for _, photo in pairs], is_top=is_top, fill=fill)
        count = numbers.get(key_of(day, is_month)) if day else None
        grouped.append(Group(day, shown, is_month, count, is_absolute))
    return grouped


def _is_by_month(days: Sequence[date | None], counts: Mapping[str, int] | None) -> bool:
    if counts:
        return all(len(key) == len("2026-11") for key in counts)
    # The page alone decides: of few photos a day, each would have a row of its own.
    number = len(set(days))
    return number > 1 and len(days) < MIN_PHOTOS_A_DAY * number


def _days(photos: Sequence[Photo], time_field: str) -> list[date | None]:
    zone = timezone.get_current_timezone()
    times = [getattr(photo, time_field) for photo in photos]
    # Lists by favourites have no days: their days would come again and again.
    return [
        formatting.local(time, zone).date() if isinstance(time, datetime) else None
        for time in times
    ]
