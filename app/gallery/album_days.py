"""The days of an album, with their photos as the kept counters have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from app.caching.memoize import memoized
from app.gallery import formatting
from app.gallery.day_headings import day_heading, month_heading
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import POSTED, Position
from app.models import Album, IncludedDay, PostedDay

# A longer time is shown by its months, and so are days of fewer photos than that, which
# would fill no row.
MAX_DAYS = 92
MIN_PHOTOS_A_DAY = 4


@dataclass(frozen=True)  # with slots, a cache would take longer to read it
class DateLink:
    """A day or month: where the list goes on from it. `key` as its heading has it."""

    key: str
    address: str
    name: str
    count: str
    photos: str


def day_counts(album: Album, selection: PhotoFilters) -> dict[str, int]:
    """All photos by the keys of days or months, oldest first, by the time that orders
    the page; empty where that is no time, or no counter tells them."""
    is_by_time = selection.is_by_inclusion or selection.sort is POSTED
    # The days of another time zone would be told wrongly.
    if not is_by_time or album.day_zone != settings.TIME_ZONE:
        return {}
    model = PostedDay if selection.sort is POSTED else IncludedDay
    return memoized(
        "day_counts",
        album.pk,
        album.version,
        model.__name__,
        make=lambda: _counts(model, album),
    )


def _counts(model: type[IncludedDay | PostedDay], album: Album) -> dict[str, int]:
    days = model._default_manager.filter(album=album)
    # One more than is shown tells whether there are more.
    rows = list(days.order_by("day").values_list("day", "photo_count")[: MAX_DAYS + 1])
    if len(rows) > MAX_DAYS:
        months = days.annotate(month=TruncMonth("day")).values("month")
        sums = months.annotate(number=Sum("photo_count")).order_by("month")
        return {month_of(row["month"]): row["number"] for row in sums}
    return by_day_or_month(rows)


def by_day_or_month(rows: Sequence[tuple[date, int]]) -> dict[str, int]:
    """The numbers of days, oldest first, by the keys under which pages show them."""
    if len(rows) <= MAX_DAYS and _are_shown_by_day(rows):
        return {str(day): count for day, count in rows}
    counts: Counter[str] = Counter()
    for day, count in rows:
        counts[month_of(day)] += count
    return dict(counts)


def month_of(day: date) -> str:
    """`2026-11`; `strftime` writes the year 1 without its zeros."""
    return day.isoformat()[: len("2026-11")]


def _are_shown_by_day(rows: Sequence[tuple[date, int]]) -> bool:
    if len(rows) < 2:
        return True
    is_short = (rows[-1][0] - rows[0][0]).days <= MAX_DAYS
    return is_short and sum(c for _, c in rows) >= MIN_PHOTOS_A_DAY * len(rows)


def date_links(
    album: Album, selection: PhotoFilters, counts: Mapping[str, int]
) -> tuple[DateLink, ...]:
    """In the order of the page; none where there is nothing to choose, and none of a
    filter, of which the counts would lie."""
    if len(counts) < 2 or selection.is_filtered:
        return ()
    return memoized(
        "date_links",
        album.pk,
        album.version,
        sorted(selection.query.items()),
        timezone.localdate(),
        make=lambda: _links(album, selection, counts),
    )


def _links(
    album: Album, selection: PhotoFilters, counts: Mapping[str, int]
) -> tuple[DateLink, ...]:
    links = [_link(album, selection, key, count) for key, count in counts.items()]
    return tuple(links if selection.sort.is_ascending else links[::-1])


def _link(album: Album, selection: PhotoFilters, key: str, count: int) -> DateLink:
    is_month = len(key) == len("2026-11")
    day = date.fromisoformat(f"{key}-01" if is_month else key)
    # Positions are exclusive: where the newest stand first, a day begins after the
    # first moment of the next one.
    start = day
    if not selection.sort.is_ascending:
        length = timedelta(days=31 if is_month else 1)
        # Calendars end with the year 9999.
        start = day + length if day <= date.max - length else date.max
        start = start.replace(day=1) if is_month else start
    edge = timezone.make_aware(datetime.combine(start, time()))
    # Position 0: before every photo of that moment, whatever its id.
    query = selection.query | {"after": str(Position((edge,), 0))}
    return DateLink(
        key=key,
        address=f"{formatting.address(album.get_absolute_url(), query)}#photos",
        name=month_heading(day) if is_month else day_heading(day),
        count=formatting.number(count),
        photos=formatting.quantity(count, "photo", "photos"),
    )
