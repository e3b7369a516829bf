"""A list of photos as a client asks for it: filters, an order, and one page.

Every page costs the same in an album of a million. What an index has in the order of
the page is looked up there. For the other filters at most MAX_SCANNED photos are looked
through; where they do not fill a page, it is shorter, and its cursor goes on behind
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from app.api.newer import newer
from app.api.resources.cursors import PhotoCursor
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import (
    FAVOURITES,
    POSTED,
    PageRequest,
    Position,
)
from app.gallery.search import Search
from app.models import Album, Photo
from app.querysets import PhotoQuerySet

MAX_SCANNED = 3_000
MOMENTS = {
    "included_since": ("first_seen", "gte"),
    "included_until": ("first_seen", "lt"),
    "posted_since": ("posted_at", "gte"),
    "posted_until": ("posted_at", "lt"),
}


@dataclass(frozen=True, slots=True)
class Page:
    photos: list[Any]
    next_cursor: str | None
    newer_cursor: str | None


@dataclass(frozen=True)
class PhotoQuery:
    """`people`: whose photos; None: everybody's. `is_open`: whether all that is asked
    for may be told of photos of which only links are passed on."""

    filters: PhotoFilters
    album: Album | None
    people: Sequence[int] | None
    state: str
    min_favorites: int | None
    moments: Mapping[str, datetime]
    cursor: PhotoCursor | None
    limit: int

    @cached_property
    def is_by_inclusion(self) -> bool:
        return self.filters.is_by_inclusion

    @property
    def reads_posts(self) -> bool:
        """Whether filters or order tell more of a photo than its link and what is
        ours."""
        is_by_post = self.filters.sort is POSTED or any(
            name.startswith("posted") for name in self.moments
        )
        is_of_people = self.people is not None
        has_minimum = self.min_favorites is not None
        is_told = is_by_post or is_of_people or has_minimum
        return is_told or self.filters.reads_posts

    @property
    def search(self) -> Search | None:
        return self.filters.search_in(self.album) if self.album else self.filters.search

    @property
    def indexed_people(self) -> Sequence[int]:
        """Whose photos an index has in this order."""
        is_indexed = self.album is None or self.is_by_inclusion
        return self.people or () if is_indexed else ()

    def conditions(self) -> tuple[Q, Q]:
        """What an index of this order has at once, and what is looked through."""
        found, rest = Q(), Q()
        for condition, has_index in self._each_condition():
            if has_index:
                found &= condition
            else:
                rest &= condition
        return found, rest

    def _each_condition(self) -> Iterator[tuple[Q, bool]]:
        filters, sort = self.filters, self.filters.sort
        in_album = self.album is not None and self.is_by_inclusion and not self.people
        if filters.network:
            yield Q(network=filters.network), in_album
        if filters.is_described:
            # In the words of the partial index.
            yield ~Q(alt_text=""), in_album and not filters.network
        if self.min_favorites is not None:
            yield Q(favorite_count__gte=self.min_favorites), sort is FAVOURITES
        for name, value in self.moments.items():
            field, lookup = MOMENTS[name]
            yield Q(**{f"{field}__{lookup}": value}), sort.fields[0] == field
        if self.state == "ready":
            yield Q(is_shown=True), True
        elif self.state:
            yield Q(state=self.state), False
        if self.people and not self.indexed_people:
            yield Q(owner__in=self.people), False

    def take(self, photos: PhotoQuerySet, columns: Sequence[str]) -> Page:
        """One page of `photos`, which are those that may be seen at all."""
        if self.people is not None and not self.people:
            return self._page([], None)
        found, rest = self.conditions()
        photos = photos.filter(found)
        sort, cursor = self.filters.sort, self.cursor
        is_reversed = bool(cursor and cursor.is_backwards)
        if cursor:
            photos = photos.filter(
                sort.beyond(cursor.position, is_reversed=is_reversed)
            )
        order = sort.order(is_reversed=is_reversed)
        size = MAX_SCANNED if rest else self.limit + 1
        if search := self.search:
            if rest:
                rest &= search.condition
            else:
                photos = search.among(
                    photos, order=order, limit=size, people=self.indexed_people
                )
        first = photos.in_order(order, limit=size, people=self.indexed_people)
        last: Position | None = None
        if rest:
            ids = first.select_related(None).values("pk")
            matching = Photo.objects.with_names().filter(rest, pk__in=ids)
            rows = list(matching.order_by(*order)[: self.limit + 1].rows(*columns))
            if len(rows) <= self.limit:
                edge = first[MAX_SCANNED - 1 : MAX_SCANNED].rows("pk", *sort.fields)
                last = next((sort.position_of(row) for row in edge), None)
        else:
            rows = list(first.rows(*columns))
        if len(rows) > self.limit:
            rows = rows[: self.limit]
            last = sort.position_of(rows[-1])
        return self._page(rows[::-1] if is_reversed else rows, last)

    def _page(self, rows: list[Any], last: Position | None) -> Page:
        """`last`: behind which there is more, in the direction of the walk."""
        name, sort = self.filters.sort_name, self.filters.sort
        cursor = self.cursor
        following: PhotoCursor | None = None
        if cursor and cursor.is_backwards:
            # Where the walk came from there is something, always.
            edge = sort.position_of(rows[-1]) if rows else cursor.position
            following = PhotoCursor(name, False, edge)
        elif last:
            following = PhotoCursor(name, False, last)
        return Page(
            rows, str(following) if following else None, self._newer(rows, last)
        )

    def _newer(self, rows: list[Any], last: Position | None) -> str | None:
        name, sort, cursor = self.filters.sort_name, self.filters.sort, self.cursor
        is_backwards = bool(cursor and cursor.is_backwards)
        position = cursor.position if cursor else None
        if last and is_backwards != sort.is_ascending:
            # The walk goes towards what is newer, and stopped there.
            return str(PhotoCursor(name, is_backwards, last))
        after, before = (None, position) if is_backwards else (position, None)
        link = newer(PageRequest(after, before, sort=sort), rows)
        if link is None:
            return None
        [(word, text)] = link.items()
        place = Position.read("cursor", text, sort)
        return str(PhotoCursor(name, word == "before", place))
