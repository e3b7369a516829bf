"""The menu of languages: the same place of the page, in other words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models import Album
from tests.browser.conftest import Visit, until

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

FIRST_IN_VIEW = """() => {
  const photos = [...document.querySelectorAll(".gallery .photo")];
  const photo = photos.find((one) => one.getBoundingClientRect().bottom > 100);
  const path = photo.querySelector("a.picture").getAttribute("href");
  return [path.replace(/^\\/it/, ""), Math.round(photo.getBoundingClientRect().top)];
}"""


def press(page: Page, selector: str) -> None:
    """As a finger does: Playwright would scroll first, though the bar is in view."""
    box = page.locator(selector).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def choose(page: Page, language: str) -> None:
    press(page, "[popovertarget=languages]")
    press(page, f".languages [hreflang={language}]")
    page.wait_for_url(f"**/{language}/topic/**")


@pytest.mark.parametrize("distance", [700, 2600])
def test_another_language_shows_the_same_photos(
    visit: Open, album: Album, distance: int
) -> None:
    tab = visit(1440)
    page = tab.open("/topic/%23carnival")
    until(page, "document.querySelector('.gallery .photo') !== null")
    page.mouse.wheel(0, distance)
    page.wait_for_timeout(900)
    path, top = page.evaluate(FIRST_IN_VIEW)

    choose(page, "it")

    expect(page.locator("html")).to_have_attribute("lang", "it")
    until(page, "window.scrollY > 300")
    page.wait_for_timeout(600)
    now, now_top = page.evaluate(FIRST_IN_VIEW)
    assert now == path
    assert abs(now_top - top) < 30
    assert tab.complaints == []


def test_a_page_without_a_gallery_stays_where_it_was(visit: Open, album: Album) -> None:
    page = visit(360).open("/topic/%23carnival/7")
    page.mouse.wheel(0, 500)
    until(page, "window.scrollY > 300")
    before = page.evaluate("window.scrollY")

    choose(page, "de")

    until(page, f"Math.abs(window.scrollY - {before}) < 60")
