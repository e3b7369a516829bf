"""A list of photos as a client asks for it: filters, an order, and one page.

Every page costs the same in an album of a million. What an index has in the order of
the page is looked up there. For the other filters at most MAX_SCANNED photos are looked
through; where they do not fill a page, it is shorter, and its cursor goes on behind
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from app.api.newer import newer
from app.api.resources import parameters
from app.api.resources.cursors import PhotoCursor
from app.gallery import formatting
from app.gallery.filters import DEFAULT_SORT, PhotoFilters
from app.gallery.pagination import (
    FAVOURITES,
    POSTED,
    InvalidPage,
    PageRequest,
    Position,
)
from app.models import Album, Photo
from app.querysets import PhotoQuerySet

MAX_SCANNED = 3_000


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
    def indexed_people(self) -> Sequence[int]:
        """Whose photos an index has in this order."""
        is_indexed = self.album is None or self.is_by_inclusion
        return self.people or () if is_indexed else ()

    def conditions(self) -> tuple[Q, Q]:
        """What an index of this order has at once, and what is looked through."""
        filters, found, rest = self.filters, Q(), Q()
        in_album = self.album is not None and self.is_by_inclusion
        has_index = in_album and not self.people
        if filters.network:
            here = Q(network=filters.network)
            found, rest = (found & here, rest) if has_index else (found, rest & here)
        if filters.is_described:
            # In the words of the partial index.
            here = ~Q(alt_text="")
            is_alone = has_index and not filters.network
            found, rest = (found & here, rest) if is_alone else (found, rest & here)
        if self.min_favorites is not None:
            here = Q(favorite_count__gte=self.min_favorites)
            is_first = filters.sort is FAVOURITES
            found, rest = (found & here, rest) if is_first else (found, rest & here)
        for name, value in self.moments.items():
            column, _, edge = name.partition("_")
            field = {"included": "first_seen", "posted": "posted_at"}[column]
            here = Q(**{f"{field}__{'gte' if edge == 'since' else 'lt'}": value})
            is_first = filters.sort.fields[0] == field
            found, rest = (found & here, rest) if is_first else (found, rest & here)
        if self.state == "ready":
            found &= Q(is_shown=True)
        elif self.state:
            rest &= Q(state=self.state)
        if self.people and not self.indexed_people:
            rest &= Q(owner__in=self.people)
        return found, rest

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


def read(query: Mapping[str, str], album: Album | None) -> PhotoQuery:
    """Raises InvalidPage, Problem."""
    is_of_people = "owner" in query or "owner_id" in query
    default = DEFAULT_SORT if album or not is_of_people else "posted"
    # A new filter of the pages is named here, and in PhotosApi.parameters.
    names = ("network", "owner", "described")
    given = {name: query[name] for name in names if name in query}
    # Empty values choose all on pages; here they are a mistake of a program.
    for name in ("sort", "album", "state", *names):
        if query.get(name) == "":
            raise InvalidPage(f"{name} is empty; leave it out, or give it a value.")
    given["sort"] = query.get("sort", default)
    filters = PhotoFilters.read(given, list(formatting.NETWORKS))
    if album is None and filters.is_by_inclusion == is_of_people:
        raise InvalidPage(
            "sort is posted for one person's photos across albums."
            if is_of_people
            else "sort is included or oldest without album."
        )
    if album is None and filters.sort is FAVOURITES:
        raise InvalidPage("sort is favourites with album only.")
    state = query.get("state", "")
    if state not in ("", "ready", "pending"):
        raise InvalidPage("state is one of ready, pending.")
    moments = {
        parameter.name: value
        for parameter in parameters.MOMENTS
        if (value := parameters.moment(query, parameter.name))
    }
    text = query.get("cursor")
    return PhotoQuery(
        filters=filters,
        album=album,
        people=None,
        state=state,
        min_favorites=parameters.whole_number(
            query, "min_favorites", least=0, most=parameters.MAX_FAVOURITES
        ),
        moments=moments,
        cursor=None
        if text is None
        else PhotoCursor.read(text, filters.sort_name, filters.sort),
        limit=parameters.limit(query),
    )
