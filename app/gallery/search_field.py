"""The search field of a page, and its filters as chips that can be removed."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from app.gallery import displayed_names, formatting
from app.gallery.filters import PhotoFilters
from app.models import Album


@dataclass(frozen=True, slots=True)
class SearchField:
    """`action`: the list that is searched; `kept`: its filters, which go with it."""

    action: str
    label: str
    text: str
    kept: tuple[tuple[str, str], ...]


def field_of(album: Album | None, filters: PhotoFilters) -> SearchField:
    if album is None:
        return SearchField(reverse("index"), _("Search photos"), filters.q, ())
    kept = {name: value for name, value in filters.query.items() if name != "q"}
    label = _("Search photos of %(album)s") % {"album": album}
    return SearchField(album.get_absolute_url(), label, filters.q, tuple(kept.items()))


@dataclass(frozen=True, slots=True)
class Chip:
    """`address`: of the same list without it; `count`: of photos, where one is kept."""

    name: str
    address: str
    count: str = ""


def chips_of(path: str, filters: PhotoFilters, album: Album | None) -> list[Chip]:
    names = {
        "q": quoted(filters.q),
        "network": formatting.network(filters.network),
    }
    if filters.owner:
        names["owner"] = _owner_name(filters)
    if filters.on:
        names["on"] = formatting.days(filters.on, filters.on)
    names["described"] = _("With description")
    return [
        Chip(
            names[name],
            formatting.address(path, _without(filters, name)),
            _count(filters, name, album),
        )
        for name in ("q", "owner", "network", "on", "described")
        if name in filters.query
    ]


def quoted(text: str) -> str:
    """What was searched, in the quotation marks of the language."""
    return pgettext("searched text", "“%(text)s”") % {"text": text}


def _without(filters: PhotoFilters, name: str) -> dict[str, str]:
    return {key: value for key, value in filters.query.items() if key != name}


def _owner_name(filters: PhotoFilters) -> str:
    """Nobody's name but of who may be named."""
    owners = filters.owners
    return displayed_names.owner_name(owners[0]) if owners else _("Person")


def _count(filters: PhotoFilters, name: str, album: Album | None) -> str:
    """Only of one person in an album a number is kept, and only alone it is true."""
    is_alone = not filters.query.keys() - {"sort", "size", name}
    if album is None or name != "owner" or not (is_alone and filters.owners):
        return ""
    rows = album.participants.filter(owner__in=filters.owners)
    return formatting.number(sum(rows.values_list("photo_count", flat=True)))
