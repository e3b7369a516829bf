"""Photos over the gallery of a frozen album, opened from the disk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, assert_accessible, until
from tests.browser.fingers import Hand
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.lightbox import MIDDLE, no_longer
from tests.browser.measures import REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
STILL = "document.getAnimations().length === 0"


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_opens_over_the_gallery_and_gives_the_focus_back(
    visit: Open, frozen: FrozenAlbum, width: int, scheme: str
) -> None:
    tab, walk = frozen.seen_in(visit(width, color_scheme=scheme)), frozen.photos
    page = tab.open("/index.html")
    page.locator(f".photos a[href='{walk[2][1:]}']").focus()
    page.keyboard.press("Enter")
    frozen.shown(tab, walk[2])
    expect(page.locator(".lightbox .position")).to_have_text("3 of 132")
    page.wait_for_timeout(300)
    assert_accessible(page, preloads=False)
    assert page.evaluate(REACH) <= width

    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main')")
    page.keyboard.press("ArrowRight")
    frozen.shown(tab, walk[3])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    frozen.shown(tab, walk[1])
    page.keyboard.press("Escape")

    no_longer(tab)
    expect(page).to_have_url(f"{frozen.root}/index.html")
    expect(page).to_have_title("#carnival")
    expect(page.locator(f".photos a[href='{walk[1][1:]}']")).to_be_focused()
    assert tab.complaints == []
    assert tab.strangers() == []


def test_back_closes_it_forward_opens_it_and_reload_shows_the_page(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab, walk = frozen.seen_in(visit(1440)), frozen.photos
    page = tab.open("/index.html")
    frozen.choose(page, 0)
    frozen.shown(tab, walk[0])
    page.locator(".lightbox [data-do=older]").click()
    frozen.shown(tab, walk[1])

    page.go_back()
    no_longer(tab)
    expect(page).to_have_url(f"{frozen.root}/index.html")
    page.go_forward()
    frozen.shown(tab, walk[1])
    page.reload()
    expect(page).to_have_url(frozen.root + walk[1])
    expect(page.locator(".photo-page .photo-frame")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(frozen.root + walk[2])
    page.go_back()
    page.go_back()

    expect(page.locator(".photos .photo")).to_have_count(60)
    assert tab.complaints == []


def test_goes_on_across_the_pages_of_an_album(visit: Open, frozen: FrozenAlbum) -> None:
    tab, walk = frozen.seen_in(visit(1440)), frozen.photos
    page = tab.open("/index.html")
    frozen.choose(page, 58)
    frozen.shown(tab, walk[58])
    for path in walk[59:62]:
        page.keyboard.press("ArrowRight")
        frozen.shown(tab, path)
    page.keyboard.press("Escape")
    expect(page.locator(f".photos a[href='{walk[61][1:]}']")).to_be_in_viewport()
    page = tab.open("/index-3.html")
    frozen.choose(page, 130)
    frozen.shown(tab, walk[130])
    page.keyboard.press("ArrowRight")
    frozen.shown(tab, walk[131])

    expect(page.locator("[data-do=older]")).to_have_attribute("aria-disabled", "true")
    assert tab.complaints == []


def test_is_enlarged_by_keys_button_and_double_click(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab, walk = frozen.seen_in(visit(1440)), frozen.photos
    page = tab.open("/index.html")
    frozen.choose(page, 4)
    frozen.shown(tab, walk[4])
    page.wait_for_timeout(300)
    x, y, width, _ = page.evaluate(MIDDLE, ".current .picture-box")

    page.mouse.dblclick(x, y)
    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "true")
    until(page, STILL)
    enlarged = page.evaluate(MIDDLE, ".current .picture-box")[2]
    assert enlarged == pytest.approx(2.5 * width, rel=0.01)
    page.keyboard.press("0")
    assert page.evaluate(MIDDLE, ".current .picture-box")[2] == pytest.approx(width)
    page.locator("[data-do=zoom]").click()

    expect(page.locator("[data-do=zoom]")).to_have_attribute("aria-pressed", "true")


def test_photos_follow_a_finger(visit: Open, frozen: FrozenAlbum) -> None:
    tab, walk = frozen.seen_in(visit(360)), frozen.photos
    page = tab.open("/index.html")
    frozen.choose(page, 4)
    frozen.shown(tab, walk[4])
    until(page, STILL)
    hand = Hand(page)

    hand.swipe((300, 300), (120, 300))
    frozen.shown(tab, walk[5])
    hand.swipe((120, 300), (300, 300))
    frozen.shown(tab, walk[4])
    hand.swipe((180, 200), (180, 500))

    no_longer(tab)
    expect(page).to_have_url(f"{frozen.root}/index.html")
    assert tab.complaints == []


def test_opens_over_the_photos_of_a_person(visit: Open, frozen: FrozenAlbum) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open(f"/{frozen.person()}")
    page.locator(".photos a.picture").nth(1).click(position={"x": 9, "y": 9})
    expect(page.locator(".lightbox .panel h2")).to_have_text("Photo by Ana Sol")
    expect(page.locator(".lightbox .position")).to_have_count(0)
    page.locator(".lightbox dl a[href*='index']").click()

    expect(page).to_have_url(re.compile(r"/index\.html#at-[0-9]+$"))
