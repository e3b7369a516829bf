"""Reads a list of photos off the query of an address."""

from __future__ import annotations

from collections.abc import Mapping

from app.api.resources import parameters
from app.api.resources.cursors import PhotoCursor
from app.api.resources.photo_query import PhotoQuery
from app.gallery import formatting
from app.gallery.filters import DEFAULT_SORT, PhotoFilters
from app.gallery.pagination import FAVOURITES, InvalidPage
from app.models import Album


def read(query: Mapping[str, str], album: Album | None) -> PhotoQuery:
    """Raises InvalidPage, Problem."""
    is_of_people = "owner" in query or "owner_id" in query
    default = DEFAULT_SORT if album or not is_of_people else "posted"
    # A new filter of the pages is named here, and in PhotosApi.parameters.
    names = ("network", "owner", "described", "q")
    given = {name: query[name] for name in names if name in query}
    # Empty values choose all on pages; here they are a mistake of a program.
    for name in ("sort", "album", "state", *names):
        if name in query and not query[name].strip("\0 "):
            raise InvalidPage(f"{name} is empty; leave it out, or give it a value.")
    given["sort"] = query.get("sort", default)
    filters = PhotoFilters.read(given, list(formatting.NETWORKS))
    check_order(filters, album, is_of_people=is_of_people)
    state = query.get("state", "")
    if state not in ("", "ready", "pending"):
        raise InvalidPage("state must be one of ready, pending.")
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


def check_order(
    filters: PhotoFilters, album: Album | None, *, is_of_people: bool
) -> None:
    """Across albums an index has the photos of all by inclusion, and those of one
    person by the date of the post. Raises InvalidPage."""
    if album is None and filters.is_by_inclusion == is_of_people:
        raise InvalidPage(
            "sort is posted for one person's photos across albums."
            if is_of_people
            else "sort is included or oldest without album."
        )
    if album is None and filters.sort is FAVOURITES:
        raise InvalidPage("sort is favourites with album only.")
