"""What a first visit loads: what is in sight, and a little further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.models import Album, Photo
from tests.app.factories import make_album, make_photo, store_picture
from tests.browser.conftest import SIZES, Visit, until
from tests.browser.measures import styled_elements

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
TOPIC = "/topic/%23carnival"

SETTLED = """[...document.querySelectorAll(".gallery img:last-child")]
  .filter(image => image.getBoundingClientRect().top < innerHeight)
  .every(image => image.complete)"""
ARRIVED = """[...document.querySelectorAll(".neighbour-tiles img:last-child")]
  .at(-1).complete"""
LOWEST = """Math.max(...[...document.querySelectorAll(".gallery img:last-child")]
  .filter(image => image.complete && image.naturalWidth)
  .map(image => image.closest(".picture").getBoundingClientRect().top))"""


@pytest.fixture
def various(site: str) -> str:
    """An album of sixty different pictures: one that is known need not be loaded."""
    album = make_album("carnival")
    for number in range(60):
        width, height = SIZES[number % len(SIZES)]
        picture = store_picture(width // 4, height // 4, f"#40{4 * number:02x}80")
        make_photo(album, alt_text=f"Lantern {number}", **picture)
    return TOPIC


def lowest_loaded(page: Page) -> Any:
    """In pixels from the top of the window, which is 900 high."""
    until(page, SETTLED)
    page.wait_for_timeout(300)
    return page.evaluate(LOWEST)


def test_photos_far_below_wait_until_one_scrolls(visit: Open, various: str) -> None:
    page = visit(1440).open(various)

    assert 900 < lowest_loaded(page) < 900 * 1.5
    for number in (0, 59):
        gallery = page.locator(".gallery")
        named = gallery.get_by_role("link", name=f"Lantern {number}", exact=True)
        expect(named).to_have_count(1)

    page.mouse.move(700, 500)
    page.mouse.wheel(0, 10)
    until(page, f"{LOWEST} > 1800")


def test_what_surrounds_a_photo_waits_too(visit: Open, various: str) -> None:
    tab = visit(360)
    photo = Photo.objects.order_by("first_seen")[30]
    page = tab.open(photo.get_absolute_url())
    page.wait_for_load_state("networkidle")
    tiles = page.locator(".neighbour-tiles img:last-child").count()
    loaded = len([url for url in tab.requests if url.endswith(".webp")])
    assert loaded < tiles / 2

    page.mouse.wheel(0, 2000)

    until(page, ARRIVED)
    assert len([url for url in tab.requests if url.endswith(".webp")]) > loaded


def test_a_window_as_high_as_the_wall_is_filled_without_scrolling(
    visit: Open, album: Album
) -> None:
    tab = visit(1440)
    tab.page.set_viewport_size({"width": 1440, "height": 5000})
    page = tab.open(TOPIC)

    expect(page.locator(".gallery .photo")).to_have_count(65)

    until(page, SETTLED)
    assert page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("has_scripts", [True, False])
def test_without_its_script_a_browser_loads_as_it_likes(
    visit: Open, various: str, has_scripts: bool
) -> None:
    tab = visit(1440, java_script_enabled=has_scripts)
    tab.page.route("**/js/album*.js", lambda route: route.abort())
    page = tab.open(various)

    assert lowest_loaded(page) > 1800


def test_without_its_lightbox_a_photo_opens_on_its_own_page(
    visit: Open, album: Album
) -> None:
    tab = visit(1440)
    tab.page.route("**/js/lightbox_dialog*.js", lambda route: route.abort())
    page = tab.open(TOPIC)
    first = page.locator(".gallery .picture").first
    address = first.get_attribute("href")

    first.click(position={"x": 20, "y": 10})

    expect(page.locator(".photo-page")).to_be_visible()
    assert page.url == f"{tab.site}{address}"
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator(".gallery")).to_be_visible()
    assert page.url == f"{tab.site}{TOPIC}"


def test_each_part_of_a_page_is_styled_about_once(visit: Open, various: str) -> None:
    """Rules with `:has()` once styled the whole page anew with each part of it that
    came, and with each step of the lightbox."""
    tab = visit(360)

    styled = styled_elements(tab.page, lambda: tab.open(various))

    assert styled < 1.5 * tab.page.evaluate("document.querySelectorAll('*').length")
    tab.page.locator(".gallery .picture").first.click(position={"x": 20, "y": 10})
    tab.page.locator(".lightbox .panel").wait_for()
    tab.page.wait_for_timeout(500)
    one_step = styled_elements(tab.page, lambda: tab.page.keyboard.press("ArrowRight"))
    assert 0 < one_step < 400
