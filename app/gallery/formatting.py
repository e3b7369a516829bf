"""Formats values for pages: text from outside, times, numbers, durations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from twitter_album.counted import counted
from twitter_album.web_addresses import is_web_address

NETWORKS = {"x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky"}

# Control characters could hide text, bidi marks could reorder what stands beside
# it. Joiners stay: emoji and Persian are written with them.
_INVISIBLE_CHARACTERS = dict.fromkeys(
    [
        # Tab and line feed stay.
        *range(0x09),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        0x061C,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
    ]
) | {0x2028: "\n", 0x2029: "\n"}


def plain(text: str) -> str:
    """Text from outside without bidi and control characters."""
    return text.translate(_INVISIBLE_CHARACTERS).strip()


def web_address(address: str) -> str:
    """An address that a link may lead to, else nothing."""
    return address if is_web_address(address) else ""


def moment(when: datetime) -> str:
    """`3 Feb 2026, 13:10 CET`, in the time zone of the site."""
    # Each visitor's own time is set by a script where there is one.
    there = local(when)
    calendar = _calendar(get_language() or "")
    return calendar.moment % {
        "day": calendar.day_of(there),
        "time": _clock_time(there),
    }


def time_of_day(when: datetime) -> str:
    """`13:10 CET` today, else `3 Feb 2026, 13:10 CET`."""
    return _clock_time(local(when)) if is_today(when) else moment(when)


def _clock_time(there: datetime) -> str:
    zone = f"{there:%Z}"
    # Some zones have no abbreviation but `-03`.
    zone = zone if zone.isalpha() else f"UTC{zone}"
    return f"{there:%H:%M} {zone}"


def is_today(when: datetime) -> bool:
    return timezone.localtime(when).date() == timezone.localtime().date()


def day(when: datetime) -> str:
    """`3 Feb 2026`, in the time zone of the site."""
    return _calendar(get_language() or "").day_of(local(when))


def local(when: datetime, zone: tzinfo | None = None) -> datetime:
    """In the time zone of the site, as far as it can name the moment."""
    try:
        return timezone.localtime(when, zone)
    except OverflowError:  # the years 1 and 9999 have an end
        return when


def days(first: date, last: date) -> str:
    """`3 Feb 2026`, `3 Feb 2026 to 5 Feb 2026`."""
    day_of = _calendar(get_language() or "").day_of
    if first == last:
        return day_of(first)
    # Translators: from a day to a day.
    dates = {"first": day_of(first), "last": day_of(last)}
    return _("%(first)s to %(last)s") % dates


def dated(text: str, album_days: tuple[date, date] | None) -> str:
    """`3 Feb 2026 to 5 Feb 2026 · text`; the text alone where there are no days."""
    return f"{days(*album_days)} · {text}" if album_days else text


def month(day: date) -> str:
    """`February 2026`."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def address(path: str, *queries: Mapping[str, str]) -> str:
    """A path with all these parameters."""
    query = {name: value for each in queries for name, value in each.items()}
    return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How one language writes dates and numbers."""

    day: str
    moment: str
    months: tuple[str, ...]
    separator: str

    def day_of(self, local: date) -> str:
        month = self.months[local.month - 1]
        return self.day % {"day": local.day, "month": month, "year": local.year}


@cache
def _calendar(language: str) -> _Calendar:
    """Looked up once for each language: a page writes more than a hundred dates."""
    months = tuple(str(MONTHS_3[number]) for number in range(1, 13))
    # Django's short English months are in lower case, as no English page writes them.
    if language.startswith("en"):
        months = tuple(month.title() for month in months)
    return _Calendar(
        # Translators: a date, as in 3 Feb 2026.
        day=pgettext("date", "%(day)s %(month)s %(year)s"),
        # Translators: a date and the time of day, as in 3 Feb 2026, 13:10 CET.
        moment=pgettext("date and time", "%(day)s, %(time)s"),
        months=months,
        # Translators: what parts thousands, as in 1,234.
        separator=pgettext("between thousands", ","),
    )


def number(value: int) -> str:
    """`1,234`."""
    written = f"{value:,}"
    # Up to 999 there is nothing to part: no language has to be looked up.
    if len(written) < 5:
        return written
    return written.replace(",", _calendar(get_language() or "").separator)


_COUNTED: dict[str, Callable[[int], str]] = {
    "photo": lambda n: ngettext("%(number)s photo", "%(number)s photos", n),
    "favourite": lambda n: ngettext("%(number)s favourite", "%(number)s favourites", n),
    "person": lambda n: ngettext("%(number)s person", "%(number)s people", n),
    "minute": lambda n: ngettext("%(number)s minute", "%(number)s minutes", n),
    "hour": lambda n: ngettext("%(number)s hour", "%(number)s hours", n),
    "day": lambda n: ngettext("%(number)s day", "%(number)s days", n),
}
_AHEAD: dict[str, Callable[[int], str]] = {
    "minute": lambda n: ngettext("in %(number)s minute", "in %(number)s minutes", n),
    "hour": lambda n: ngettext("in %(number)s hour", "in %(number)s hours", n),
    "day": lambda n: ngettext("in %(number)s day", "in %(number)s days", n),
}


def quantity(count: int, one: str, many: str) -> str:
    """`1 photo`, `1,234 photos`; in English what only the organiser reads."""
    # Plural forms differ by language: a translated pattern for each word, not a suffix.
    if one in _COUNTED:
        return _COUNTED[one](count) % {"number": number(count)}
    return counted(count, one, many)


def wait(delay: timedelta) -> str:
    """`in 12 minutes`, `in a moment`."""
    if delay.total_seconds() < 30:
        return _("in a moment")
    count, unit = _rounded(delay)
    return _AHEAD[unit](count) % {"number": number(count)}


def length(delay: timedelta) -> str:
    """`12 minutes`, `3 hours`, `2 days`; a minute at least."""
    count, unit = _rounded(delay)
    return _COUNTED[unit](count) % {"number": number(count)}


def _rounded(delay: timedelta) -> tuple[int, str]:
    minutes = max(1, round(delay.total_seconds() / 60))
    # Not at 60 and 24: `1 hour` would be said of anything up to 90 minutes.
    if minutes < 90:
        return minutes, "minute"
    if minutes < 36 * 60:
        return round(minutes / 60), "hour"
    return round(minutes / 1440), "day"


def network(name: str) -> str:
    return NETWORKS.get(name) or name.title()
