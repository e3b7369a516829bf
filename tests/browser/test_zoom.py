"""A photo in the lightbox is enlarged and moved, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.models import Album
from tests.browser.conftest import Visit, assert_accessible, until
from tests.browser.lightbox import MIDDLE, choose, no_longer, paths, shown

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]

TOUCH = """([type, ...points]) => {
  const target = document.querySelector(".picture-area");
  points.forEach(([id, x, y]) => target.dispatchEvent(new PointerEvent(type, {
    pointerId: id, clientX: x, clientY: y, bubbles: true, pointerType: "touch",
    isPrimary: id === 1,
  })));
}"""
NO_CAPTURE = "Element.prototype.setPointerCapture = () => {}"


def touch(page: Page, *moves: list[Any]) -> None:
    for move in moves:
        page.evaluate(TOUCH, move)


def test_is_enlarged_by_keys_button_and_double_click(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[4])
    shown(tab, walk[4])
    page.wait_for_timeout(300)
    x, y, width, _ = page.evaluate(MIDDLE, ".picture-box")

    page.mouse.dblclick(x + width / 4, y)
    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "true")
    moved_x, _, enlarged, _ = page.evaluate(MIDDLE, ".picture-box")
    assert enlarged == pytest.approx(2.5 * width, rel=0.01)
    assert moved_x < x  # what was pointed at stays under the pointer
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    assert page.evaluate(MIDDLE, ".picture-box")[0] == pytest.approx(
        moved_x + 60, abs=2
    )
    expect(page).to_have_url(tab.site + walk[4])
    page.keyboard.press("0")
    assert page.evaluate(MIDDLE, ".picture-box")[2] == pytest.approx(width, abs=1)
    page.keyboard.press("+")
    assert page.evaluate(MIDDLE, ".picture-box")[2] == pytest.approx(
        1.5 * width, rel=0.01
    )
    page.keyboard.press("ArrowRight")

    shown(tab, walk[5])
    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "false")


def test_is_moved_by_fingers(visit: Open, album: Album) -> None:
    tab, walk = visit(360), paths(album)
    tab.page.add_init_script(NO_CAPTURE)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])

    # A pinch of two fingers, to twice the distance.
    page.wait_for_timeout(300)
    width = page.evaluate(MIDDLE, ".picture-box")[2]
    touch(page, ["pointerdown", [1, 140, 300], [2, 220, 300]])
    touch(page, ["pointermove", [1, 100, 300], [2, 260, 300]])
    touch(page, ["pointerup", [1, 100, 300], [2, 260, 300]])
    assert page.evaluate(MIDDLE, ".picture-box")[2] == pytest.approx(
        2 * width, rel=0.02
    )
    page.locator("[data-do=zoom]").tap()
    # A swipe to the left.
    touch(page, ["pointerdown", [1, 260, 300]], ["pointermove", [1, 150, 305]])
    touch(page, ["pointerup", [1, 150, 305]])
    shown(tab, walk[1])
    # The sheet.
    expect(page.get_by_role("link", name="View on X")).to_be_hidden()
    page.get_by_role("button", name="Details").tap()
    expect(page.get_by_role("link", name="View on X")).to_be_visible()
    until(page, "document.getAnimations().length === 0")
    assert_accessible(page)
    # A swipe down.
    touch(page, ["pointerdown", [1, 180, 100]], ["pointermove", [1, 180, 250]])
    touch(page, ["pointerup", [1, 180, 250]])

    no_longer(tab)
    expect(page).to_have_url(tab.site + "/topic/%23carnival")
    assert tab.complaints == []
