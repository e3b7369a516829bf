"""The addresses of the site, and the files that stand in their place.

Pages are written by the templates of the site, with its addresses. Then each address
becomes that of a file, as seen from the page: so they lead on from a disk as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import urldefrag

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from app.models import Album, Owner
from app.views.page import top_seven_path

# Before the names of files that templates are given in the place of addresses.
FILE = "file:///"
ATTRIBUTE = re.compile(r'\b(href|src|srcset|action|data-address)="([^"]*)"')
ICON = re.compile(r'href="#icon-([a-z-]+)"')
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.[a-z]+$)")
MODULE = '<script type="module" '
PHOTO = re.compile("^photo/([0-9]+)$")
AVATAR = re.compile(r"^avatar/([0-9]+)-[-\w]+\.webp$")
# A thousand files in one folder are too many for some disks and programs.
PHOTOS_PER_FOLDER = 100

FIRST_PAGE = "index.html"
TOP_SEVEN = "top-seven.html"
PEOPLE = "people.html"
ICONS = "img/icons.svg"


def photo_file(pk: int) -> str:
    return f"photos/{pk // PHOTOS_PER_FOLDER}/{pk}.html"


def person_stem(pk: int) -> str:
    return f"people/{pk}"


def avatar_file(owner_id: int) -> str:
    return f"avatars/{owner_id}.webp"


def picture_file(name: str) -> str:
    """Of a rendition, whose name is that of its content."""
    return f"pictures/{name}"


class Addresses:
    """`static` are the names of the static files that pages have asked for so far."""

    def __init__(self, album: Album, people: Iterable[Owner]) -> None:
        self.static: set[str] = set()
        self._media = default_storage.url("")
        self._pages = {
            album.get_absolute_url(): FIRST_PAGE,
            reverse("index"): FIRST_PAGE,
            top_seven_path(album): TOP_SEVEN,
            reverse("owners"): PEOPLE,
        }
        # Of two people whose pages have one address, the first: it has both's photos.
        for owner in people:
            path = owner.get_absolute_url()
            self._pages.setdefault(path, f"{person_stem(owner.pk)}.html")

    def in_page(self, html: str, name: str) -> str:
        """The page `name`, with the addresses of files."""
        up = "../" * name.count("/")

        def replaced(match: re.Match[str]) -> str:
            attribute, value = match[1], unescape(match[2])
            if attribute == "srcset":
                entries = [entry.split(" ") for entry in value.split(", ")]
                moved = ", ".join(f"{self.moved(a, up)} {w}" for a, w in entries)
            else:
                moved = self.moved(value, up)
            return f'{attribute}="{escape(moved)}"'

        # Modules are not loaded from a disk; this is, and runs after the page too.
        html = html.replace(MODULE, "<script defer ")
        return ATTRIBUTE.sub(replaced, html)

    def moved(self, address: str, up: str) -> str:
        if address.startswith(FILE):
            return up + address.removeprefix(FILE)
        if address.startswith(self._media):
            return up + picture_file(address.removeprefix(self._media))
        if address.startswith(settings.STATIC_URL):
            return self._static(address, up)
        if not address.startswith("/"):
            return address
        path, fragment = urldefrag(address)
        file = self._pages.get(path) or self._by_form(path.removeprefix("/"))
        if file is None:
            # On the site, as long as there is one.
            return settings.SITE_URL + address
        return up + file + (f"#{fragment}" if fragment else "")

    def _static(self, address: str, up: str) -> str:
        path, fragment = urldefrag(address.removeprefix(settings.STATIC_URL))
        name = HASH.sub("", path)
        if name == ICONS:
            # A drawing of another file is not shown from a disk.
            return f"#icon-{fragment}"
        self.static.add(name)
        return f"{up}assets/{name}"

    def _by_form(self, path: str) -> str | None:
        if match := PHOTO.match(path):
            return photo_file(int(match[1]))
        if match := AVATAR.match(path):
            return avatar_file(int(match[1]))
        return None
