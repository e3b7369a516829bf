"""Checks single values of an answer: types, lengths, ranges, and characters that no
column takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from twitter_album.web_addresses import is_web_address

# Characters, as the columns have them.
MAX_URL_LENGTH = 1000
# Media proxies sign what they pass on, in their addresses.
MAX_PICTURE_URL_LENGTH = 4000
MAX_ID_LENGTH = 190
MAX_KEY_LENGTH = 500
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# Every time zone can name these.
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 29, tzinfo=UTC)
_LEAP_SECOND = re.compile(r"([T ]\d\d:?\d\d:?)60(?!\d)")
_DAY_END = re.compile(r"([T ])24(:?00(?::?00(?:\.0+)?)?)(?=[Z+-]|$)")


def text(value: object, limit: int) -> str:
    """A text to store: no NUL (PostgreSQL refuses it), no half of a surrogate pair
    (nobody can encode it), and not endless."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode(errors="ignore").decode()[:limit]


def key(value: str) -> str:
    """An identity that fits its column, however long the network makes it."""
    if len(value) <= MAX_KEY_LENGTH:
        return value
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def count(value: object) -> int:
    """A count of favourites or shares; whatever is none counts as 0."""
    whole = value if isinstance(value, int) else 0
    return min(max(whole, 0), 2**31 - 1)  # what a column of PostgreSQL holds


def size(value: object) -> int | None:
    """A width or height in pixels, where the network tells one."""
    return count(value) or None


def web_url(value: object) -> str:
    """An http(s) address; raises ValueError for anything else."""
    return _web_url(value.strip() if isinstance(value, str) else "", MAX_URL_LENGTH)


def _web_url(url: str, max_length: int) -> str:
    if len(url) > max_length or _has_control(url) or not is_web_address(url):
        raise ValueError("an address is missing or not usable")
    return url


def picture_urls(*values: object, base: str = "") -> tuple[str, ...]:
    """Every usable one of the addresses of a picture, in their order, once each.

    Those that name no host or no scheme are resolved by `base`, the address where
    the answer came from. Raises ValueError where there is none.
    """
    urls: dict[str, None] = {}
    for value in values:
        with suppress(ValueError):
            text = value.strip() if isinstance(value, str) else ""
            url = urljoin(base, text) if base and text else text
            urls[_web_url(url, MAX_PICTURE_URL_LENGTH)] = None
    if not urls:
        raise ValueError("an address is missing or not usable")
    return tuple(urls)


def listed(value: object) -> list[Any]:
    """A list; one thing, or things under their numbers, where a list should be."""
    if isinstance(value, dict):
        # PHP writes a list whose numbers do not begin with 0 as an object.
        is_numbered = all(str(key).isdecimal() for key in value)
        return list(value.values()) if is_numbered else [value]
    if value is None or isinstance(value, list):
        return value or []
    raise TypeError("no list")


def hashtags(value: object, *, key: str) -> frozenset[str] | None:
    """Each under `key` of its object; None where the network lists none at all."""
    if not isinstance(value, list | dict):
        return None
    names = (tag.get(key) for tag in listed(value) if isinstance(tag, dict))
    return frozenset(name for name in names if isinstance(name, str))


def kind(value: object) -> str:
    """What a thing is called; some servers write it with a capital."""
    return value.strip().lower() if isinstance(value, str) else ""


def link(value: object) -> str:
    """The same, or empty: for links that a photo can do without."""
    try:
        return web_url(value)
    except ValueError:
        return ""


def identifier(value: object) -> str:
    """A post's or person's id as text; raises ValueError where there is none."""
    is_id = isinstance(value, int | str) and value is not True
    text = str(value) if is_id else ""
    if not text or len(text) > MAX_ID_LENGTH or _has_control(text) or " " in text:
        raise ValueError("the id is missing or not usable")
    return text


def _has_control(value: str) -> bool:
    """Control characters, and halves of surrogate pairs."""
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in value)


def moment(value: object) -> datetime | None:
    """An ISO 8601 timestamp in UTC, also of a leap second or of 24 o'clock."""
    if not isinstance(value, str):
        return None
    whole = _LEAP_SECOND.sub(r"\g<1>59", value)
    midnight, is_midnight = _DAY_END.subn(r"\g<1>00\g<2>", whole)
    try:
        parsed = utc(datetime.fromisoformat(midnight))
        return parsed + timedelta(days=1) if is_midnight else parsed
    except (ValueError, OverflowError):
        return None


def date(posted_at: datetime | None) -> datetime:
    """When a post was written; raises ValueError where that cannot be read."""
    if posted_at is None:
        raise ValueError("the date is missing or not usable")
    return posted_at


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, or the first or last there that every zone can name."""
    try:
        aware = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        aware = _LAST if moment.year > EARLIEST.year else _FIRST
    return min(max(aware, _FIRST), _LAST)


def past(posted_at: datetime, *, now: datetime) -> datetime:
    """When a post was written, as far as its date can be right: not after `now`, and
    not before computers tell the time."""
    return min(max(posted_at, EARLIEST), now)
