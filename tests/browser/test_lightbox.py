"""Photos over the gallery, and the page of one photo, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections
from playwright.sync_api import Page, expect

from app.models import Album, Photo
from tests.browser.conftest import Visit, assert_accessible, until
from tests.browser.measures import REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

MIDDLE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
}"""
TOUCH = """([type, ...points]) => {
  const target = document.querySelector(".picture-area");
  points.forEach(([id, x, y]) => target.dispatchEvent(new PointerEvent(type, {
    pointerId: id, clientX: x, clientY: y, bubbles: true, pointerType: "touch",
    isPrimary: id === 1,
  })));
}"""
NO_CAPTURE = "Element.prototype.setPointerCapture = () => {}"


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


def touch(page: Page, *moves: list[Any]) -> None:
    for move in moves:
        page.evaluate(TOUCH, move)


def hide(path: str) -> None:
    Photo.objects.filter(pk=path.rpartition("/")[2]).update_visibility(is_hidden=True)
    close_old_connections()


def test_opens_over_the_wall_and_gives_the_focus_back(
    visit: Open, album: Album
) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    page.locator(f".photos a[href='{walk[2]}']").focus()
    page.keyboard.press("Enter")
    shown(tab, walk[2])
    expect(page.locator(".lightbox .position")).to_have_text("3 of 65")
    assert_accessible_and_fits(page, 1440)

    # The focus stays inside, whatever is pressed.
    for _ in range(14):
        page.keyboard.press("Tab")
        where = "document.activeElement.closest('.lightbox, body').className"
        assert page.evaluate(where) in ("lightbox", "")
        assert page.evaluate("!document.activeElement.closest('main')")

    page.keyboard.press("ArrowRight")
    shown(tab, walk[3])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    shown(tab, walk[1])
    page.keyboard.press("Escape")

    no_longer(tab)
    expect(page).to_have_url(tab.site + "/topic/%23carnival")
    expect(page).to_have_title("#carnival · Twitter Album")
    expect(page.locator(f".photos a[href='{walk[1]}']")).to_be_focused()
    assert tab.complaints == []
    assert tab.strangers() == []


def test_opens_where_the_address_names_a_language(visit: Open, album: Album) -> None:
    tab, path = visit(1440), f"/it{paths(album)[0]}"
    page = tab.open("/it/topic/%23carnival")
    choose(page, path)
    expect(page.locator(".lightbox")).to_be_visible()
    expect(page).to_have_url(tab.site + path)


def test_takes_the_very_next_key(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])
    page.keyboard.press("Escape")
    no_longer(tab)

    # In one breath, as a quick hand on a slow machine.
    page.evaluate(
        """path => {
          document.querySelector(`.photos a[href="${path}"]`).click();
          document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }),
          );
        }""",
        walk[0],
    )

    shown(tab, walk[1])


def test_back_closes_it_forward_opens_it_and_reload_shows_the_page(
    visit: Open, album: Album
) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])
    page.locator(".lightbox [data-do=older]").click()
    shown(tab, walk[1])

    page.go_back()
    no_longer(tab)
    expect(page).to_have_url(tab.site + "/topic/%23carnival")
    page.go_forward()
    shown(tab, walk[1])
    page.reload()
    expect(page.locator(".lightbox")).to_have_count(0)
    expect(page.locator(".photo-page .photo-frame")).to_be_visible()
    page.go_back()

    expect(page.locator(".photos .photo")).to_have_count(60)


def test_is_whole_for_who_comes_back_while_it_closes(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])
    closing = "document.querySelector('.lightbox').classList.contains('closing')"

    page.evaluate(
        """() => new Promise(resolve => {
          const box = document.querySelector(".lightbox");
          const seen = new MutationObserver(() => {
            if (box.classList.contains("closing")) resolve(history.forward());
          });
          seen.observe(box, { attributes: true });
          history.back();
        })"""
    )
    shown(tab, walk[0])
    until(page, f"!{closing}")

    expect(page.locator(".lightbox .picture-box img").last).to_be_visible()
    expect(page.locator(".lightbox")).to_be_visible()


def test_goes_on_across_the_pages_of_an_album(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[58])
    shown(tab, walk[58])
    for path in walk[59:]:
        page.keyboard.press("ArrowRight")
        shown(tab, path)
    expect(page.locator("[data-do=older]")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("ArrowRight")
    shown(tab, walk[64])

    page.keyboard.press("Escape")

    expect(page.locator(f".photos a[href='{walk[64]}']")).to_be_in_viewport()
    choose(page, walk[64])
    shown(tab, walk[64])
    for path in walk[63:57:-1]:
        page.keyboard.press("ArrowLeft")
        shown(tab, path)
    assert tab.complaints == []


def test_says_calmly_that_a_photo_was_taken_down(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    tab.page.clock.install()
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])
    words = page.get_by_text("This photo is no longer here.").first

    hide(walk[0])
    page.clock.fast_forward(31_000)
    expect(words).to_be_visible()
    assert page.locator(".picture-box img").count() == 0
    hide(walk[1])  # its panel and picture are fetched already
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(tab.site + walk[1])
    expect(words).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("ArrowRight")

    shown(tab, walk[2])
    expect(words).to_be_hidden()
    page.keyboard.press("Escape")
    no_longer(tab)
    expect(page.locator(f".photos a[href='{walk[0]}']")).to_have_text("No longer here")


def test_offers_to_try_again_while_the_server_is_away(
    visit: Open, album: Album
) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    page.route("**/panel", lambda route: route.abort())
    choose(page, walk[0])
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.locator(".picture-box img").last).to_be_visible()

    page.unroute("**/panel")
    again.click()

    shown(tab, walk[0])
    expect(again).to_be_hidden()


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


def test_fits_on_the_smallest_phone_in_the_dark(visit: Open, album: Album) -> None:
    tab, walk = visit(320, color_scheme="dark"), paths(album)
    page = tab.open("/topic/%23carnival")
    choose(page, walk[2])
    shown(tab, walk[2])

    assert_accessible_and_fits(page, 320)
    assert tab.complaints == []


def assert_accessible_and_fits(page: Page, width: int) -> None:
    page.wait_for_timeout(300)
    assert_accessible(page)
    assert page.evaluate(REACH) <= width
    x, _, wide, _ = page.evaluate(MIDDLE, ".picture-box")
    assert x - wide / 2 >= 0
    assert x + wide / 2 <= width


def test_moves_nothing_for_those_who_ask_for_it(visit: Open, album: Album) -> None:
    tab, walk = visit(1440, reduced_motion="reduce"), paths(album)
    page = tab.open("/topic/%23carnival")
    caption = page.locator(".photo figcaption").first
    expect(caption).to_have_css("transition-duration", "0s")

    choose(page, walk[0])
    shown(tab, walk[0])
    page.keyboard.press("ArrowRight")

    assert page.evaluate("document.getAnimations().length") == 0
    expect(page.locator(".lightbox")).to_have_css("animation-name", "none")


@pytest.mark.parametrize("script", [True, False])
def test_the_page_of_a_photo_leads_through_its_album(
    visit: Open, album: Album, script: bool
) -> None:
    tab, walk = visit(1440, java_script_enabled=script), paths(album)
    page = tab.open(walk[30])

    page.get_by_role("link", name="Older photo").click()
    expect(page).to_have_url(tab.site + walk[31])
    page.get_by_role("link", name="Newer photo").click()
    expect(page).to_have_url(tab.site + walk[30])
    if script:
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(tab.site + walk[31])
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(tab.site + walk[30])
    expect(page.locator(".neighbour-tiles li")).to_have_count(25)
    page.get_by_role("link", name="Around it in #carnival").click()

    expect(page.locator(f".photos a[href='{walk[30]}']")).to_be_in_viewport()
