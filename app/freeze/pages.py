"""Writes pages of a frozen album with the templates of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi

from app.context_processors import removal_link
from app.freeze.addresses import FILE, FIRST_PAGE, ICON, Addresses
from app.freeze.logo import site_with_logo
from app.freeze.selection import Selection, in_chunks
from app.freeze.static import sprite
from app.gallery import accent_colour, displayed_names, formatting
from app.gallery.card_facts import COLUMNS
from app.gallery.filters import PhotoFilters
from app.gallery.search_field import field_of
from app.mixins import NAVIGATION_OWNERS
from app.models import Owner, Photo
from app.views.page import Head, NavigationLink

# Of a card, and of the panel beside a photo, which come from scripts.
ICONS_OF_PARTS = {"heart", "external-link"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the frozen album; `parts` are made while they are read."""

    name: str
    parts: Iterable[bytes]

    @classmethod
    def of(cls, name: str, content: str | bytes) -> File:
        return cls(name, [content.encode() if isinstance(content, str) else content])


class Pages:
    """What all pages have in common."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.album = selection.album
        self.made_at = timezone.now()
        self.addresses = Addresses(self.album, self.people.values())

    @cached_property
    def people(self) -> dict[int, Owner]:
        """By their ids, those with most photos first."""
        found: dict[int, Owner] = {}
        ids = list(self.selection.people)
        for some in in_chunks(ids):
            found |= Owner.objects.in_bulk(some)
        return {pk: found[pk] for pk in ids if pk in found}

    @cached_property
    def top_seven(self) -> list[Photo]:
        return list(self.selection.photos.top_seven_of(self.album).rows(*COLUMNS))

    @cached_property
    def common(self) -> dict[str, Any]:
        search = field_of(self.album, PhotoFilters())
        return {
            "offline": formatting.moment(self.made_at),
            "site": site_with_logo(),
            "page_language": get_language(),
            "page_direction": "rtl" if get_language_bidi() else "ltr",
            "removal_link": removal_link(self.album.get_absolute_url()),
            "privacy_url": settings.PRIVACY_URL,
            "imprint_url": settings.IMPRINT_URL,
            "accent": accent_colour.of_ranking(self.top_seven),
            "search": replace(search, action=f"{FILE}{FIRST_PAGE}"),
            "topics": (self._link_to_album(),),
            "people": tuple(self._links_to_people()),
        }

    def page(
        self, name: str, template: str, head: Head, values: Mapping[str, Any]
    ) -> File:
        shared = {"head": head, "here": head.path.partition("?")[0]}
        written = render_to_string(template, self.common | shared | dict(values))
        html = self.addresses.in_page(written, name)
        used = set(ICON.findall(html)) | ICONS_OF_PARTS
        return File.of(name, html.replace("</body>", f"{sprite(used)}\n</body>"))

    def part(self, name: str, template: str, values: Mapping[str, Any]) -> str:
        """Of the page `name`, to be put into it by a script."""
        html = render_to_string(template, self.common | dict(values))
        return self.addresses.in_page(html, name)

    def _link_to_album(self) -> NavigationLink:
        return NavigationLink(
            self.album.get_absolute_url(),
            self.album.display_title,
            formatting.number(len(self.selection.ids)),
        )

    def _links_to_people(self) -> Iterator[NavigationLink]:
        for owner in list(self.people.values())[:NAVIGATION_OWNERS]:
            yield NavigationLink(
                owner.get_absolute_url(),
                displayed_names.owner_name(owner),
                formatting.number(self.selection.people[owner.pk]),
                owner.avatar_path,
            )


def script_of(data: object) -> str:
    """A script that hands over data to the one that loads it."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Both end a line in older scripts.
    written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"document.currentScript.data = {written};\n"
