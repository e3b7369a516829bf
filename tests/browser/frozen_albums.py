"""Frozen albums as a browser opens them from the disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Locator, Page, expect

from tests.app.factories import (
    include,
    make_album,
    make_owner,
    new_photo,
    store_picture,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

PHOTOS_PER_FOLDER = 100
PEOPLE = {"ana": "Ana Sol", "layla": "ليلى حسن", "plain": ""}
SIZES = [(960, 640), (640, 960), (1600, 500), (320, 900)]
FIRST_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS, PHOTOS_PER_DAY = 3, 44


@dataclass(frozen=True)
class FrozenAlbum:
    folder: Path
    first_page = "/index.html"
    is_frozen = True

    @property
    def root(self) -> str:
        return self.folder.as_uri()

    @cached_property
    def photos(self) -> list[str]:
        """The files of their pages, in the order of the gallery."""
        photos = json.loads((self.folder / "photos.json").read_text())["data"]
        ids = [photo["id"] for photo in photos[::-1]]
        return [f"/photos/{pk // PHOTOS_PER_FOLDER}/{pk}.html" for pk in ids]

    def id_of(self, number: int) -> str:
        return Path(self.photos[number]).stem

    def person(self) -> str:
        """The page of the one with most photos."""
        pages = sorted(self.folder.glob("people/*.html"))
        return pages[0].relative_to(self.folder).as_posix()

    def kinds_of_pages(self) -> list[str]:
        names = ["index.html", "index-2.html", "people.html", "top-seven.html"]
        return [f"/{name}" for name in (*names, self.person())] + self.photos[1:2]

    def seen_in(self, tab: Visit) -> Visit:
        """The same tab, whose addresses begin where the album lies."""
        tab.site = self.root
        return tab

    def choose(self, page: Page, number: int) -> None:
        """Beside the caption, which lies over the foot of a photo."""
        self.tile(page, number).click(position={"x": 9, "y": 9})

    def tile(self, page: Page, number: int) -> Locator:
        return page.locator(f".photos a[href$='{self.photos[number][1:]}']")

    def shown(self, tab: Visit, path: str) -> Page:
        """Waits until the lightbox shows the photo of a path, and its panel."""
        pk = Path(path).stem
        expect(tab.page).to_have_url(f"{self.address(tab.page)}#photo-{pk}")
        mail = tab.page.locator(f".lightbox .removal a[href*='photo%2F{pk}']")
        mail = mail.or_(tab.page.locator(f".lightbox .removal a[href*='photo/{pk}']"))
        expect(mail).to_be_attached()
        return tab.page

    def address(self, page: Page) -> str:
        return page.url.partition("#")[0]


def frozen_in(folder: Path, language: str) -> FrozenAlbum:
    """Written by the first who asks."""
    target = folder / language
    if not target.exists():
        fill()
        # It joins scripts itself, of those that are as they were written.
        with override_settings(STATICFILES_DIRS=[Path(settings.BASE_DIR) / "static"]):
            call_command("freeze", "carnival", target, language=language, verbosity=0)
    return FrozenAlbum(target)


def fill() -> None:
    """#carnival: three days, three pages, photos of every shape."""
    people = [make_owner(name, display_name=shown) for name, shown in PEOPLE.items()]
    pictures = [store_picture(*size) for size in SIZES]
    album = make_album("carnival")
    photos = []
    for number in range(DAYS * PHOTOS_PER_DAY):
        day, minutes = divmod(number, PHOTOS_PER_DAY)
        moment = FIRST_DAY + timedelta(days=day, minutes=minutes)
        photos.append(
            new_photo(
                album,
                people[number % len(people)],
                first_seen=moment,
                posted_at=moment,
                favorite_count=number * 37,
                alt_text="Lanterns over the river" if number % 3 == 0 else "",
                text="What a night!",
                **pictures[number % len(pictures)],
            )
        )
    include(album, photos)
