"""The lightbox as the browser shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from playwright.sync_api import Locator, Page, expect

from app.models import Album
from tests.browser.conftest import Visit, until
from tests.browser.frozen_albums import FrozenAlbum

STILL = "document.getAnimations().length === 0"
MIDDLE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
}"""


@dataclass(frozen=True)
class LiveAlbum:
    """#carnival on the server, as `FrozenAlbum` is it on the disk."""

    album: Album
    first_page = "/topic/%23carnival"
    is_frozen = False

    @cached_property
    def photos(self) -> list[str]:
        return paths(self.album)

    def seen_in(self, tab: Visit) -> Visit:
        return tab

    def tile(self, page: Page, number: int) -> Locator:
        return page.locator(f".photos a[href='{self.photos[number]}']")

    def choose(self, page: Page, number: int) -> None:
        choose(page, self.photos[number])

    def shown(self, tab: Visit, path: str) -> Page:
        return shown(tab, path)


def paths(album: Album) -> list[str]:
    """The photos' addresses, in the order of the gallery."""
    photos = album.photos.shown().order_by("-first_seen", "-id")
    return [photo.get_absolute_url() for photo in photos]


def choose(page: Page, path: str) -> None:
    """Beside the caption, which lies over the foot of a photo."""
    page.locator(f".photos a[href='{path}']").click(position={"x": 9, "y": 9})


def shown(tab: Visit, path: str) -> Page:
    """Waits until the lightbox shows the photo of a path, and its panel."""
    expect(tab.page).to_have_url(tab.site + path)
    copy = tab.page.locator(f".lightbox [data-copy='{tab.site}{path}']")
    expect(copy).to_be_attached()
    return tab.page


def opened(album: LiveAlbum | FrozenAlbum, tab: Visit, number: int) -> Page:
    """Waits until this photo of the first page stands still over it."""
    page = album.seen_in(tab).open(album.first_page)
    album.choose(page, number)
    album.shown(tab, album.photos[number])
    until(page, STILL)
    return page


def no_longer(tab: Visit) -> None:
    expect(tab.page.locator(".lightbox")).to_be_hidden()
