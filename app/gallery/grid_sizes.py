"""How large photos of a gallery are shown: small, medium or large, by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy, pgettext_lazy

from app.gallery import formatting
from app.gallery.filters import PhotoFilters

PARAMETER = "size"
DEFAULT_SIZE = "m"


@dataclass(frozen=True, slots=True)
class Size:
    """`fill`: how many times as many photos as usual stand in a row."""

    label: object
    name: object
    fill: float


SIZES = {
    "s": Size(pgettext_lazy("size", "S"), gettext_lazy("Small photos"), 1.6),
    "m": Size(pgettext_lazy("size", "M"), gettext_lazy("Medium photos"), 1.0),
    "l": Size(pgettext_lazy("size", "L"), gettext_lazy("Large photos"), 0.6),
}


@dataclass(frozen=True, slots=True)
class SizeLink:
    label: str
    name: str
    address: str
    is_chosen: bool


def chosen(query: Mapping[str, str]) -> str:
    """What is not a size is none: nobody is turned away for the look of a page."""
    size = query.get(PARAMETER, DEFAULT_SIZE)
    return size if size in SIZES else DEFAULT_SIZE


def query_of(size: str) -> dict[str, str]:
    # The usual one is left out: one page has one address.
    return {} if size == DEFAULT_SIZE else {PARAMETER: size}


def kept_in(filters: PhotoFilters, size: str) -> PhotoFilters:
    """All links of the page keep its size."""
    return replace(filters, query=filters.query | query_of(size))


def links(path: str, query: Mapping[str, str], size: str) -> list[SizeLink]:
    """To the same photos in each size; `query`: of the page, without its size."""
    return [
        SizeLink(
            str(each.label),
            str(each.name),
            formatting.address(path, query, query_of(name)),
            name == size,
        )
        for name, each in SIZES.items()
    ]
