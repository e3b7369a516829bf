"""A photo in the lightbox is enlarged and moved, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, assert_accessible, until
from tests.browser.fingers import Hand
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.lightbox import MIDDLE, STILL, LiveAlbum, no_longer, opened

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]
Either = LiveAlbum | FrozenAlbum

BOX = ".current .picture-box"


def test_is_enlarged_by_keys_button_and_double_click(
    visit: Open, either: Either
) -> None:
    tab, walk = visit(1440), either.photos
    page = opened(either, tab, 5)  # a wide one in both albums
    page.wait_for_timeout(300)
    x, y, width, _ = page.evaluate(MIDDLE, BOX)

    page.mouse.dblclick(x + width / 4, y)
    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "true")
    until(page, STILL)
    moved_x, _, enlarged, _ = page.evaluate(MIDDLE, BOX)
    assert enlarged == pytest.approx(2.5 * width, rel=0.01)
    assert moved_x < x  # what was pointed at stays under the pointer
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    assert page.evaluate(MIDDLE, BOX)[0] == pytest.approx(moved_x + 60, abs=2)
    either.shown(tab, walk[5])
    page.keyboard.press("0")
    assert page.evaluate(MIDDLE, BOX)[2] == pytest.approx(width, abs=1)
    page.keyboard.press("+")
    assert page.evaluate(MIDDLE, BOX)[2] == pytest.approx(1.5 * width, rel=0.01)
    page.keyboard.press("ArrowRight")

    either.shown(tab, walk[6])
    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "false")


def test_is_moved_by_fingers(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 0)

    # A pinch of two fingers, to twice the distance.
    page.wait_for_timeout(300)
    width = page.evaluate(MIDDLE, BOX)[2]
    hand = Hand(page)
    hand.down((140, 300), (220, 300))
    hand.move((120, 300), (240, 300))
    hand.move((100, 300), (260, 300))
    hand.up()
    assert page.evaluate(MIDDLE, BOX)[2] == pytest.approx(2 * width, rel=0.02)
    page.locator("[data-do=zoom]").click()
    until(page, STILL)
    hand.swipe((260, 300), (150, 305))
    either.shown(tab, walk[1])
    until(page, STILL)
    # The sheet.
    expect(page.get_by_role("link", name="View on X")).to_be_hidden()
    page.get_by_role("button", name="Details").click()
    expect(page.get_by_role("link", name="View on X")).to_be_visible()
    until(page, STILL)
    assert_accessible(page, preloads=not either.is_frozen)
    hand.swipe((180, 100), (180, 260))

    no_longer(tab)
    expect(page).to_have_url(tab.site + either.first_page)
    assert tab.complaints == []
