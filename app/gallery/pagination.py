"""Keyset paging: a page costs the same wherever it lies, without COUNT or OFFSET."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple
from django.utils.translation import gettext as _

from app.querysets.row_comparison import RowGreaterThan, RowLessThan

if TYPE_CHECKING:
    from app.gallery.search import Search
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
        """Strictly after `position`, or before."""
        is_greater = self.is_ascending != is_reversed
        comparison = RowGreaterThan if is_greater else RowLessThan
        # By all columns at once: as many photos as a large album has may have no
        # favourite, and be alike in the first column.
        columns = Tuple(*map(F, (*self.fields, "id")))
        return Q(comparison(columns, (*position.values, position.photo_id)))

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

    def take(
        self,
        photos: PhotoQuerySet,
        *,
        columns: Sequence[str] = (),
        people: Sequence[int] = (),
        search: Search | None = None,
    ) -> PhotoPage:
        """One page of `photos`; of these people, where there are any, and of hits of
        this search. With `columns` as rows of these, to be read only."""
        if self.before:
            photos = photos.filter(self.sort.beyond(self.before, is_reversed=True))
        elif self.after:
            photos = photos.filter(self.sort.beyond(self.after))
        order = self.sort.order(is_reversed=bool(self.before))
        if search:
            photos = search.among(
                photos, order=order, limit=self.limit + 1, people=people
            )
        # One more than the page has tells whether it goes on, without a count.
        first = photos.in_order(order, limit=self.limit + 1, people=people)
        rows = list(first.rows(*columns) if columns else first)
        goes_on, rows = len(rows) > self.limit, rows[: self.limit]
        if self.before:
            # Read backwards from the position, shown forwards.
            rows.reverse()
            has_previous, has_next = goes_on, True
        else:
            # Whoever came by `after` has seen something before it; a look back would
            # cost a query.
            has_previous, has_next = self.after is not None, goes_on
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
            _("limit must be a whole number from 1 to %(most)d.")
            % {"most": MAX_PAGE_SIZE}
        )
    return int(text)
