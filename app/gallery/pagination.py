"""Keyset paging: a page costs the same wherever it lies, without COUNT or OFFSET."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from app.models import Photo
    from app.querysets import PhotoQuerySet

# Photos.
PAGE_SIZE = 60
MAX_PAGE_SIZE = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Value = datetime | int


class InvalidPage(ValueError):
    """The message says which parameter is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By these fields, the most significant first, and then by id; descending, so
    that the newest or largest comes first, or ascending."""

    fields: tuple[str, ...]
    is_ascending: bool = False

    # The id at last: photos of one moment would have no order, and a page could skip
    # some of them.
    def order(self, *, is_reversed: bool = False) -> list[str]:
        sign = "" if self.is_ascending != is_reversed else "-"
        return [f"{sign}{name}" for name in (*self.fields, "id")]

    def beyond(self, position: Position, *, is_reversed: bool = False) -> Q:
        """Strictly after `position`, or before; the first term lets an index seek."""
        direction = "gt" if self.is_ascending != is_reversed else "lt"
        first, beyond = self.fields[0], Q(pk=None)
        same: dict[str, Value] = {}
        values = (*position.values, position.photo_id)
        for name, value in zip((*self.fields, "id"), values, strict=True):
            beyond |= Q(**same, **{f"{name}__{direction}": value})
            same[name] = value
        # Logically superfluous, but an OR alone makes databases read the index from its
        # start.
        return Q(**{f"{first}__{direction}e": position.values[0]}) & beyond

    def position_of(self, photo: Photo) -> Position:
        values = tuple(getattr(photo, name) for name in self.fields)
        return Position(values, photo.pk)


INCLUDED = Sort(("first_seen",))
POSTED = Sort(("posted_at",))
FAVOURITES = Sort(("favorite_count", "posted_at"))
OLDEST = Sort(("first_seen",), is_ascending=True)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: before or after the photo with these values and id."""

    values: tuple[Value, ...]
    photo_id: int

    @classmethod
    def read(cls, name: str, text: str, sort: Sort) -> Position:
        # Before 1970 a moment is below zero.
        # 18 digits fit 64 bits whatever they are; an id is looked at more closely
        # below.
        form = "-".join(["(-?[0-9]{1,18})"] * len(sort.fields)) + "-([0-9]{1,19})"
        match = re.fullmatch(form, text)
        try:
            # A larger number is no id of ours, and an overflow in SQLite.
            if not match or int(match[match.lastindex or 0]) >= 2**63:
                raise ValueError
            *numbers, photo_id = map(int, match.groups())
            values = (
                number if field == "favorite_count" else _moment(number)
                for field, number in zip(sort.fields, numbers, strict=True)
            )
            return cls(tuple(values), photo_id)
        except (ValueError, OverflowError):
            raise InvalidPage(not_a_position_message(name)) from None

    def __str__(self) -> str:
        values = (
            value if isinstance(value, int) else (value - EPOCH) // MICROSECOND
            for value in self.values
        )
        return "-".join(map(str, (*values, self.photo_id)))


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """`next` and `previous` are query parameters, or None at an end."""

    photos: list[Photo]
    next: dict[str, str] | None
    previous: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a visitor asked for: `?after=` goes on, `?before=` goes back."""

    after: Position | None = None
    before: Position | None = None
    limit: int = PAGE_SIZE
    sort: Sort = INCLUDED

    @classmethod
    def read(cls, query: Mapping[str, str], sort: Sort = INCLUDED) -> PageRequest:
        """Raises InvalidPage."""
        # Which of them meant the page to show? Nobody can tell: better an error than a
        # guess.
        if "after" in query and "before" in query:
            raise InvalidPage(_("Use after or before, not both."))
        return cls(
            after=_position(query, "after", sort),
            before=_position(query, "before", sort),
            limit=_limit(query.get("limit")),
            sort=sort,
        )

    def take(self, photos: PhotoQuerySet) -> PhotoPage:
        """One page of `photos`."""
        if self.before:
            before = self.sort.beyond(self.before, is_reversed=True)
            order = self.sort.order(is_reversed=True)
            # One more than the page has tells whether it goes on, without a count.
            rows = list(photos.filter(before).order_by(*order)[: self.limit + 1])
            has_previous, has_next = len(rows) > self.limit, True
            # Read backwards from the position, shown forwards.
            rows = rows[: self.limit][::-1]
        else:
            if self.after:
                photos = photos.filter(self.sort.beyond(self.after))
            rows = list(photos.order_by(*self.sort.order())[: self.limit + 1])
            # Whoever came by `after` has seen something before it; a look back would
            # cost a query.
            has_previous, has_next = self.after is not None, len(rows) > self.limit
            rows = rows[: self.limit]
        return PhotoPage(
            rows,
            next=self._link("after", rows[-1:]) if has_next else None,
            previous=self._link("before", rows[:1]) if has_previous else None,
        )

    def _link(self, name: str, edge: list[Photo]) -> dict[str, str] | None:
        if not edge:
            return None
        link = {name: str(self.sort.position_of(edge[0]))}
        # The usual size is left out: one page has one address.
        return link if self.limit == PAGE_SIZE else link | {"limit": str(self.limit)}


def not_a_position_message(name: str) -> str:
    message = _("%(name)s is not a position of this list; follow the links of a page.")
    return message % {"name": name}


def _position(query: Mapping[str, str], name: str, sort: Sort) -> Position | None:
    return Position.read(name, query[name], sort) if name in query else None


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE_SIZE
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise InvalidPage(
            _("limit is a whole number from 1 to %(most)d.") % {"most": MAX_PAGE_SIZE}
        )
    return int(text)
