"""The lightbox as the browser shows it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.models import Album
from tests.browser.conftest import Visit

MIDDLE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
}"""


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


def no_longer(tab: Visit) -> None:
    expect(tab.page.locator(".lightbox")).to_be_hidden()
