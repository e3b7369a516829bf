"""The pages in a real browser: by eye, by keyboard, without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.models import Album
from tests.browser.addresses import every_page
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import LAYOUT_SHIFT, REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

# Pixels beneath each picture: one line.
WORDS = """[...document.querySelectorAll(".gallery .photo")].map(photo =>
  photo.offsetHeight - photo.querySelector(".picture").offsetHeight)"""

WALL = """() => [...document.querySelectorAll(".photos .picture")].map(link => {
  const image = link.querySelector("img:last-child");
  const box = link.getBoundingClientRect();
  return {
    top: Math.round(box.top), left: box.left, right: box.right, height: box.height,
    shown: box.width / box.height,
    ratio: image.getAttribute("width") / image.getAttribute("height"),
  };
})"""


def test_every_page_is_accessible_still_and_by_itself(
    visit: Open, album: Album
) -> None:
    """On a phone, in dark colours and from right to left: test_everyone.py."""
    tab = visit(1440, color_scheme="light")
    for address in every_page(album):
        page = tab.open(address)

        assert_accessible(page, address)
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, address
        for width in (320, 560, 768, 899, 900, 1100, 2560, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(REACH) <= width, (address, width)
    assert tab.strangers() == []
    assert [c for c in tab.complaints if "status of 40" not in c] == []


def test_photos_stand_in_full_rows_in_their_own_ratios(
    visit: Open, album: Album
) -> None:
    page = visit(1440).open("/topic/carnival")
    assert_fits_its_place(page)
    for width in (360, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})

        assert_rows_are_full(page.evaluate(WALL))
        assert max(page.evaluate(WORDS)) < 40, width


def assert_rows_are_full(photos: list[dict[str, Any]]) -> None:
    rows: dict[int, list[dict[str, Any]]] = {}
    for photo in photos:
        rows.setdefault(photo["top"], []).append(photo)
        if 0.5 < photo["ratio"] < 3.2:
            assert abs(photo["shown"] / photo["ratio"] - 1) < 0.03
    assert len(photos) == 60
    edges = {(round(row[0]["left"]), round(row[-1]["right"])) for row in rows.values()}
    assert len(edges) == 1
    for row in rows.values():
        heights = [photo["height"] for photo in row]
        assert max(heights) - min(heights) < 1.5


def assert_fits_its_place(page: Page) -> None:
    """A picture is asked for as large as it is shown, and none is broken."""
    first = page.locator(".photo .picture img:last-child").first
    shown, natural = first.evaluate("image => [image.width, image.naturalWidth]")
    broken = page.evaluate(
        "[...document.images].filter(i => i.complete && !i.naturalWidth).length"
    )
    assert shown <= natural < 2.1 * shown
    assert broken == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_arrives_slowly(
    visit: Open, album: Album, width: int
) -> None:
    photo = album.photos.latest("first_seen")
    tab = visit(width)
    photos = f"photo/{photo.pk}"
    for address in ("topic/carnival", "topic/carnival/7", photos, "topic/"):
        page = tab.open(f"/slowly/{address}")

        assert page.evaluate(LAYOUT_SHIFT) < 0.001, address


def test_a_keyboard_reaches_the_photos_at_once(visit: Open, album: Album) -> None:
    page = visit(1440).open("/topic/carnival")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".cover-photo")).to_be_focused()
    for network in page.locator(".album-title .invitation a").all():
        page.keyboard.press("Tab")
        expect(network).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".strip a").first).to_be_focused()

    page.locator(".photo .picture").first.focus()
    expect(page.locator(".photo .details").first).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Photo by Ana Sol in #carnival · Photo album")


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_has_the_navigation_in_a_drawer(
    visit: Open, album: Album, script: bool
) -> None:
    page = visit(360, java_script_enabled=script).open("/")
    navigation = page.get_by_role("navigation", name="Albums and people")
    expect(navigation).to_be_hidden()

    page.get_by_role("button", name="Albums").click()
    expect(navigation).to_be_visible()
    page.keyboard.press("Escape")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Albums").click()
    navigation.get_by_role("link", name="#carnival").click()

    expect(page.get_by_role("heading", name="#carnival")).to_be_visible()


def test_pages_lead_on_and_back_without_a_script(visit: Open, album: Album) -> None:
    page = visit(1440, java_script_enabled=False).open("/topic/carnival")
    assert page.locator(".photo").count() == 60
    # No script announces new photos or a failed load.
    expect(page.locator(".new-photos")).to_be_hidden()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)

    page.get_by_role("link", name="Older photos").click()
    expect(page.locator(".photo")).to_have_count(5)
    page.get_by_role("link", name="Newer photos").click()

    expect(page.locator(".photo")).to_have_count(60)
    expect(page.get_by_role("link", name="Newer photos")).to_have_count(0)
    page.locator(".photo .picture").first.click(position={"x": 9, "y": 9})
    expect(page.locator(".photo-page .photo-frame")).to_be_visible()


def test_the_navigation_folds_away_and_stays_so(visit: Open, album: Album) -> None:
    tab = visit(1440)
    page = tab.open("/topic/carnival")
    navigation = page.locator("#navigation")
    expect(navigation).to_be_visible()

    page.locator(".fold").click()
    expect(navigation).to_be_hidden()
    page = tab.open("/owners")
    expect(navigation).to_be_hidden()
    assert page.evaluate(LAYOUT_SHIFT) < 0.001

    page.get_by_label("Hide albums and people").press("Space")
    expect(navigation).to_be_visible()


def test_the_navigation_folds_without_a_script(visit: Open, album: Album) -> None:
    page = visit(1440, java_script_enabled=False).open("/topic/carnival")

    page.locator(".fold").click()

    expect(page.locator("#navigation")).to_be_hidden()
    assert page.evaluate(REACH) <= 1440


def test_on_a_large_screen_photos_have_the_whole_width(
    visit: Open, album: Album
) -> None:
    page = visit(2560).open("/topic/carnival")

    expect(page.locator("#navigation")).to_be_hidden()
    edges = page.locator(".gallery .photos").first.bounding_box()
    assert edges
    assert edges["width"] > 2500
    page.locator(".menu").click()
    expect(page.locator("#navigation")).to_be_visible()


def test_a_photo_has_all_the_window_beside_its_facts(visit: Open, album: Album) -> None:
    photo = album.photos.latest("first_seen")
    page = visit(1440).open(photo.get_absolute_url())

    box = page.locator(".photo-area").bounding_box()
    assert box
    assert box["x"] == 0
