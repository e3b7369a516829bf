"""How values are written on pages: text from outside, moments, numbers, waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format

from app.models import Owner

NETWORKS = {"x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky"}
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

# Control characters could hide text, bidi marks could reorder what stands beside
# it. Joiners stay: emoji and Persian are written with them.
_UNSEEN = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),
        *(0x061C, 0x200E, 0x200F, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
    ]
) | {0x2028: "\n", 0x2029: "\n"}


def plain(text: str) -> str:
    """Text from outside without bidi and control characters."""
    return text.translate(_UNSEEN).strip()


def web_address(address: str) -> str:
    """An address that a link may lead to, else nothing."""
    return address if address.startswith(("https://", "http://")) else ""


def moment(when: datetime) -> str:
    """`3 Feb 2026, 13:10 CET`, in the time zone of the site."""
    local = timezone.localtime(when)
    zone = f"{local:%Z}"
    # Some zones have no abbreviation but `-03`.
    zone = zone if zone.isalpha() else f"UTC{zone}"
    return f"{day(local)}, {local:%H:%M} {zone}"


def day(when: datetime) -> str:
    """`3 Feb 2026`, in the time zone of the site."""
    local = timezone.localtime(when)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def month(day: date) -> str:
    """`February 2026`."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def address(path: str, *queries: Mapping[str, str]) -> str:
    """A path with all these parameters."""
    query = {name: value for each in queries for name, value in each.items()}
    return f"{path}?{urlencode(query)}" if query else path


def quantity(number: int, one: str, many: str) -> str:
    """`1 photo`, `1,234 photos`."""
    return f"{number:,} {one if number == 1 else many}"


def wait(delay: timedelta) -> str:
    """`in 12 minutes`, `in a moment`."""
    is_soon = delay.total_seconds() < 30
    return "in a moment" if is_soon else f"in {length(delay)}"


def length(delay: timedelta) -> str:
    """`12 minutes`, `3 hours`, `2 days`; a minute at least."""
    minutes = max(1, round(delay.total_seconds() / 60))
    if minutes < 90:
        return quantity(minutes, "minute", "minutes")
    if minutes < 36 * 60:
        return quantity(round(minutes / 60), "hour", "hours")
    return quantity(round(minutes / 1440), "day", "days")


def network(name: str) -> str:
    return NETWORKS.get(name) or name.title()


def owner_name(owner: Owner) -> str:
    """What a person is called: the name they chose, else their handle."""
    return plain(owner.display_name) or plain(str(owner))
