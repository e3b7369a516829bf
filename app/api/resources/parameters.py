"""The parameters of the new addresses: how each is read, and what the schema says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from app.gallery import formatting
from app.gallery.filters import DEFAULT_SORT, SORTS
from app.gallery.pagination import InvalidPage

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_FAVOURITES = 2**31 - 1

LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
)
CURSOR = OpenApiParameter(
    "cursor",
    str,
    description="`next_cursor` of the page before; the other parameters stay.",
)
ALBUM = OpenApiParameter(
    "album", str, description="A hashtag in any spelling, with or without `#`."
)
OWNER = OpenApiParameter(
    "owner",
    str,
    description="A handle, `name` or `name@server`, or else a display name.",
)
OWNER_ID = OpenApiParameter(
    "owner_id", {"type": "integer", "minimum": 1}, description="As in `/api/owners`."
)
NETWORK = OpenApiParameter("network", str, enum=list(formatting.NETWORKS))
DESCRIBED = OpenApiParameter(
    "described", str, enum=["1"], description="Only photos with a description."
)
SEARCH = OpenApiParameter(
    "q",
    str,
    description="Words that all stand in the text or the description, or in the name "
    "of the person, at least by their beginnings.",
)
SORT = OpenApiParameter(
    "sort",
    str,
    enum=list(SORTS),
    description=f"`{DEFAULT_SORT}` unless told: the newest included first; `posted`: "
    "the newest post first; `favourites`: the most favoured first; `oldest`: the first "
    "included first. Across albums photos go by inclusion, and those of one person by "
    "`posted`, which is the default there.",
)
MIN_FAVORITES = OpenApiParameter(
    "min_favorites", {"type": "integer", "minimum": 0, "maximum": MAX_FAVOURITES}
)
STATE = OpenApiParameter(
    "state",
    str,
    enum=["ready", "pending"],
    description="`ready`: its picture is stored here; `pending`: still to be.",
)


def moment_parameter(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATETIME, description=description)


MOMENTS = (
    moment_parameter("included_since", "Included in the album then or later."),
    moment_parameter("included_until", "Included before then."),
    moment_parameter("posted_since", "Posted then or later."),
    moment_parameter("posted_until", "Posted before then."),
)


def whole_number(
    query: Mapping[str, str], name: str, *, least: int, most: int
) -> int | None:
    """Raises InvalidPage."""
    text = query.get(name)
    if text is None:
        return None
    is_number = re.fullmatch(r"[0-9]{1,19}", text)
    if not is_number or not least <= int(text) <= most:
        raise InvalidPage(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def limit(query: Mapping[str, str]) -> int:
    read = whole_number(query, "limit", least=1, most=MAX_PAGE_SIZE)
    return read or PAGE_SIZE


def moment(query: Mapping[str, str], name: str) -> datetime | None:
    """A time or a day, UTC unless it says another offset. Raises InvalidPage."""
    text = query.get(name)
    if text is None:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        # A plus that was not written as %2B came as a blank.
        read = parse_datetime(text.replace(" ", "+"))
        if read is None:
            raise ValueError
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidPage(
            f"{name} must be a time such as 2026-11-03T18:00:00Z, or a day."
        ) from None
