"""Keyset paging: a page costs the same wherever it lies, without COUNT or OFFSET."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from app.models import Photo
    from app.querysets import PhotoQuerySet

PAGE_SIZE = 60
LARGEST_PAGE = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class InvalidPage(ValueError):
    """The message says which parameter is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: before or after the photo with this moment and id."""

    moment: datetime
    photo_id: int

    @classmethod
    def read(cls, name: str, text: str) -> Position:
        try:
            # Before 1970 the moment is below zero.
            match = re.fullmatch(r"(-?[0-9]{1,18})-([0-9]{1,19})", text)
            if not match or int(match[2]) >= 2**63:
                raise ValueError
            return cls(EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))
        except (ValueError, OverflowError):
            raise InvalidPage(
                f"{name} is not a position of this list; follow the links of a page."
            ) from None

    def __str__(self) -> str:
        micros = (self.moment - EPOCH) // timedelta(microseconds=1)
        return f"{micros}-{self.photo_id}"


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

    @classmethod
    def read(cls, query: Mapping[str, str]) -> PageRequest:
        """Raises InvalidPage."""
        if "after" in query and "before" in query:
            raise InvalidPage("Use after or before, not both.")
        return cls(
            after=_position(query, "after"),
            before=_position(query, "before"),
            limit=_limit(query.get("limit")),
        )

    def take(self, photos: PhotoQuerySet, moment: str) -> PhotoPage:
        """One page of `photos`, newest `moment` (a field's name) first."""
        descending = photos.order_by(f"-{moment}", "-id")
        if self.before:
            rows = list(
                photos.filter(_beyond(moment, self.before, "gt")).order_by(
                    moment, "id"
                )[: self.limit + 1]
            )
            has_previous, has_next = len(rows) > self.limit, True
            rows = rows[: self.limit][::-1]
        else:
            if self.after:
                descending = descending.filter(_beyond(moment, self.after, "lt"))
            rows = list(descending[: self.limit + 1])
            has_previous, has_next = self.after is not None, len(rows) > self.limit
            rows = rows[: self.limit]
        return PhotoPage(
            rows,
            next=self._link("after", rows[-1:], moment) if has_next else None,
            previous=self._link("before", rows[:1], moment) if has_previous else None,
        )

    def _link(self, name: str, edge: list[Photo], moment: str) -> dict[str, str] | None:
        if not edge:
            return None
        position = Position(getattr(edge[0], moment), edge[0].pk)
        link = {name: str(position)}
        return link if self.limit == PAGE_SIZE else link | {"limit": str(self.limit)}


def _position(query: Mapping[str, str], name: str) -> Position | None:
    return Position.read(name, query[name]) if name in query else None


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE_SIZE
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= LARGEST_PAGE:
        raise InvalidPage(f"limit is a whole number from 1 to {LARGEST_PAGE}.")
    return int(text)


def _beyond(moment: str, position: Position, direction: str) -> Q:
    """Strictly after or before `position`; the first term lets an index seek."""
    return Q(**{f"{moment}__{direction}e": position.moment}) & (
        Q(**{f"{moment}__{direction}": position.moment})
        | Q(**{moment: position.moment, f"id__{direction}": position.photo_id})
    )
