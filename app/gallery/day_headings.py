"""How a day or month is called above its photos: Today, Thursday 26 November."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from app.gallery import formatting

# Within a sentence these write days and months in lower case; Django does not.
LOWER_CASE = {"it", "pt", "es"}


def day_heading(day: date, *, is_absolute: bool = False) -> str:
    """In the time zone of the site; of another year, with the year. `is_absolute`:
    true whenever it is read."""
    today = timezone.localdate()
    if day == today and not is_absolute:
        return _("Today")
    if day == today - timedelta(days=1) and not is_absolute:
        return _("Yesterday")
    weekday, month = date_format(day, "l"), date_format(day, "F")
    if (get_language() or "")[:2] in LOWER_CASE:
        weekday, month = weekday.lower(), month.lower()
    values = {
        "weekday": weekday,
        "day": day.day,
        "month": month,
        "year": day.year,
    }
    if day.year == today.year and not is_absolute:
        # Translators: a day as a heading, as in Thursday 26 November.
        pattern = pgettext("day of this year", "%(weekday)s %(day)s %(month)s")
    else:
        # Translators: a day as a heading, as in Thursday 27 November 2025.
        pattern = pgettext(
            "day of another year", "%(weekday)s %(day)s %(month)s %(year)s"
        )
    return capfirst(pattern % values)


def month_heading(month: date) -> str:
    return capfirst(formatting.month(month))
