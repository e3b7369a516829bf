"""Photos over the gallery, and the page of one photo, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import close_old_connections
from playwright.sync_api import Page, expect

from app.models import Album, Photo
from tests.browser.conftest import Visit, assert_accessible, until
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.lightbox import (
    MIDDLE,
    LiveAlbum,
    choose,
    no_longer,
    opened,
    paths,
    shown,
)
from tests.browser.measures import REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
Either = LiveAlbum | FrozenAlbum

# What stands beside the lightbox, and can be pressed.
WITHIN_REACH = """[...document.body.children]
  .filter(child => !child.inert && !child.matches("template, .lightbox, script"))
  .map(child => child.tagName)"""


def hide(path: str) -> None:
    Photo.objects.filter(pk=path.rpartition("/")[2]).update_visibility(is_hidden=True)
    close_old_connections()


@pytest.mark.live_only("its twin is in test_frozen_lightbox.py")
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
    expect(page).to_have_title("#carnival · Photo album")
    expect(page.locator(f".photos a[href='{walk[1]}']")).to_be_focused()
    assert tab.complaints == []
    assert tab.strangers() == []


def test_is_seen_before_the_page_behind_it_is_out_of_reach(
    visit: Open, either: Either
) -> None:
    """All that becomes inert is styled anew: nobody waits for that."""
    tab = visit(1440)
    page = opened(either, tab, 2)
    assert page.evaluate(WITHIN_REACH) == []
    page.keyboard.press("Escape")
    no_longer(tab)
    assert page.evaluate(WITHIN_REACH) != []

    click = "document.querySelector('.gallery .picture').click()"
    is_open = "document.querySelector('.lightbox').open"
    at_once = page.evaluate(f"[{click}, {is_open}, {WITHIN_REACH}.length > 0]")
    assert at_once[1:] == [True, True]
    until(page, f"{WITHIN_REACH}.length === 0")


@pytest.mark.live_only("a frozen album has one language")
def test_opens_where_the_address_names_a_language(visit: Open, album: Album) -> None:
    tab, path = visit(1440), f"/it{paths(album)[0]}"
    page = tab.open("/it/topic/%23carnival")
    choose(page, path)
    expect(page.locator(".lightbox")).to_be_visible()
    expect(page).to_have_url(tab.site + path)


def test_its_panel_is_dark_beside_the_photo_in_every_scheme(
    visit: Open, either: Either
) -> None:
    tab, walk = either.seen_in(visit(1440, color_scheme="light")), either.photos
    page = tab.open(either.first_page)
    either.choose(page, 0)
    either.shown(tab, walk[0])

    luminance = """(element) => {
      const drawing = new OffscreenCanvas(1, 1).getContext("2d");
      drawing.fillStyle = getComputedStyle(element).backgroundColor;
      drawing.fillRect(0, 0, 1, 1);
      return Math.max(...drawing.getImageData(0, 0, 1, 1).data.slice(0, 3));
    }"""
    assert page.locator(".side-panel").evaluate(luminance) < 64
    assert page.locator("body").evaluate(luminance) > 192


def test_takes_the_very_next_key(visit: Open, either: Either) -> None:
    tab, walk = either.seen_in(visit(1440)), either.photos
    page = tab.open(either.first_page)
    either.choose(page, 0)
    either.shown(tab, walk[0])
    page.keyboard.press("Escape")
    no_longer(tab)

    # In one breath, as a quick hand on a slow machine.
    page.evaluate(
        """tile => {
          tile.click();
          document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }),
          );
        }""",
        either.tile(page, 0).element_handle(),
    )

    either.shown(tab, walk[1])


@pytest.mark.live_only("its twin is in test_frozen_lightbox.py")
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


def test_is_whole_for_who_comes_back_while_it_closes(
    visit: Open, either: Either
) -> None:
    tab, walk = either.seen_in(visit(1440)), either.photos
    page = tab.open(either.first_page)
    either.choose(page, 0)
    either.shown(tab, walk[0])
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
    either.shown(tab, walk[0])
    until(page, f"!{closing}")

    expect(page.locator(".lightbox .current img").last).to_be_visible()
    expect(page.locator(".lightbox")).to_be_visible()


@pytest.mark.live_only("its twin is in test_frozen_lightbox.py")
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


@pytest.mark.live_only("files are not taken down")
def test_says_calmly_that_a_photo_was_taken_down(visit: Open, album: Album) -> None:
    tab, walk = visit(1440), paths(album)
    tab.page.clock.install()
    page = tab.open("/topic/%23carnival")
    choose(page, walk[0])
    shown(tab, walk[0])
    words = page.get_by_text("This photo is no longer here:").first

    hide(walk[0])
    page.clock.fast_forward(31_000)
    expect(words).to_be_visible()
    assert page.locator(".current img").count() == 0
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


@pytest.mark.live_only("no server is asked that may be away")
def test_offers_to_try_again_while_the_server_is_away(
    visit: Open, album: Album
) -> None:
    tab, walk = visit(1440), paths(album)
    page = tab.open("/topic/%23carnival")
    page.route("**/panel", lambda route: route.abort())
    choose(page, walk[0])
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.locator(".current img").last).to_be_visible()

    page.unroute("**/panel")
    again.click()

    shown(tab, walk[0])
    expect(again).to_be_hidden()


def test_fits_on_the_smallest_phone_in_the_dark(visit: Open, either: Either) -> None:
    tab, walk = either.seen_in(visit(320, color_scheme="dark")), either.photos
    page = tab.open(either.first_page)
    either.choose(page, 2)
    either.shown(tab, walk[2])

    assert_accessible_and_fits(page, 320, preloads=not either.is_frozen)
    assert tab.complaints == []


def assert_accessible_and_fits(
    page: Page, width: int, *, preloads: bool = True
) -> None:
    page.wait_for_timeout(300)
    assert_accessible(page, preloads=preloads)
    assert page.evaluate(REACH) <= width
    x, _, wide, _ = page.evaluate(MIDDLE, ".current .picture-box")
    assert x - wide / 2 >= 0
    assert x + wide / 2 <= width


def test_moves_nothing_for_those_who_ask_for_it(visit: Open, either: Either) -> None:
    tab, walk = either.seen_in(visit(1440, reduced_motion="reduce")), either.photos
    page = tab.open(either.first_page)
    caption = page.locator(".photo .details").first
    expect(caption).to_have_css("transition-duration", "0s")

    either.choose(page, 0)
    either.shown(tab, walk[0])
    page.keyboard.press("ArrowRight")

    assert page.evaluate("document.getAnimations().length") == 0
    expect(page.locator(".lightbox")).to_have_css("animation-name", "none")


@pytest.mark.live_only("its twin is in test_frozen.py")
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
        # Its script is there: what is pressed before leads nowhere.
        page.wait_for_load_state()
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(tab.site + walk[31])
        page.wait_for_load_state()
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(tab.site + walk[30])
    expect(page.locator(".neighbour-tiles li")).to_have_count(25)
    page.get_by_role("link", name="Before and after in #carnival").click()

    expect(page.locator(f".photos a[href='{walk[30]}']")).to_be_in_viewport()
