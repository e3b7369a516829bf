"""Photos under a finger: they move together, settle, and are pulled down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.models import Album
from tests.browser.conftest import Visit, until
from tests.browser.fingers import Hand
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.lightbox import (
    MIDDLE,
    STILL,
    LiveAlbum,
    choose,
    no_longer,
    opened,
    paths,
)

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]
Either = LiveAlbum | FrozenAlbum

TOPIC = "/topic/%23carnival"
# Each photo that a visitor sees at least a pixel of: where, and whether it is there.
SEEN = """[...document.querySelectorAll(".slide")].flatMap(slide => {
  const { x, width } = slide.getBoundingClientRect();
  const area = document.querySelector(".picture-area").getBoundingClientRect();
  if (x + width <= area.x || x >= area.right) return [];
  const images = [...slide.querySelectorAll("img")];
  const isDrawn = images.some(image => image.complete && image.naturalWidth > 0);
  return [{ x: Math.round(x), isDrawn }];
})"""
# What is seen between two photos, or beyond the last one, is no photo.
COVERED = """(() => {
  const area = document.querySelector(".picture-area").getBoundingClientRect();
  return [...document.querySelectorAll(".slide")].reduce((sum, slide) => {
    const { x, right } = slide.getBoundingClientRect();
    return sum + Math.max(0, Math.min(right, area.right) - Math.max(x, area.x));
  }, 0) / area.width;
})()"""
GROUND = (
    "Number(getComputedStyle(document.querySelector('.lightbox'), '::before').opacity)"
)
MOVED = "document.querySelector('.current .picture-box').style.transform"


def test_photos_move_together_under_the_finger(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)
    hand = Hand(page)

    hand.down((300, 300))
    hand.move((290, 301))  # so many pixels decide that it is a swipe
    for x in (240, 190, 130):
        hand.move((x, 305))
        page.wait_for_timeout(40)
        seen = page.evaluate(SEEN)
        assert [photo["isDrawn"] for photo in seen] == [True, True]
        assert [photo["x"] for photo in seen] == [x - 290, x - 290 + 360 + 24]
    hand.rest()  # the distance decides, which is short
    hand.move((180, 305))
    hand.rest()
    hand.up()
    until(page, STILL)
    assert [photo["x"] for photo in page.evaluate(SEEN)] == [0]
    either.shown(tab, walk[4])

    hand.drag((300, 300), (20, 300))
    hand.rest()
    hand.up()
    either.shown(tab, walk[5])
    hand.swipe((120, 300), (220, 300))
    either.shown(tab, walk[4])
    assert tab.complaints == []


def test_the_ends_of_an_album_give_way_and_spring_back(
    visit: Open, either: Either
) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 0)
    hand = Hand(page)

    hand.drag((60, 300), (300, 300))
    page.wait_for_timeout(40)

    (photo,) = page.evaluate(SEEN)
    assert 20 < photo["x"] < 140
    hand.up()
    until(page, STILL)
    assert page.evaluate(SEEN)[0]["x"] == 0
    either.shown(tab, walk[0])


def test_the_fingers_may_be_quicker_than_the_photos(
    visit: Open, either: Either
) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 0)
    hand = Hand(page)

    for _ in range(5):
        hand.swipe((260, 300), (140, 300), steps=3)

    either.shown(tab, walk[5])


@pytest.mark.live_only("a frozen album has one language")
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_hundred_swipes_never_show_an_empty_neighbour(
    visit: Open, album: Album, prefix: str
) -> None:
    tab, walk = visit(360), paths(album)
    page = tab.open(prefix + TOPIC)
    choose(page, prefix + walk[0])
    expect(page.locator(".current .is-loaded")).to_be_visible()
    until(page, STILL)
    hand = Hand(page)
    onwards, back = ((280, 300), (120, 300)), ((120, 300), (280, 300))
    if prefix:  # Arabic goes on to the left
        onwards, back = back, onwards

    blank = []
    for number in range(100):
        start, end = onwards if number < 55 else back
        hand.drag(start, end, steps=3)
        seen = page.evaluate(SEEN)
        covered = page.evaluate(COVERED)
        if not all(photo["isDrawn"] for photo in seen) or covered < 0.9:
            blank.append((number, seen, covered))
        hand.up()

    assert blank == []
    expect(page).to_have_url(tab.site + prefix + walk[10])
    assert tab.complaints == []


def test_two_fingers_never_swipe(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)
    hand = Hand(page)

    hand.drag((300, 300), (200, 300))
    hand.down((200, 300), (250, 300))
    for x in (180, 150, 110):
        hand.move((x, 300), (x + 50, 300))
        page.wait_for_timeout(16)
    hand.up()
    until(page, STILL)

    either.shown(tab, walk[4])
    assert page.evaluate(SEEN)[0]["x"] == 0
    assert page.evaluate("visualViewport.scale") == 1


def test_pulled_down_it_shows_the_gallery_and_springs_back(
    visit: Open, either: Either
) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)
    hand = Hand(page)
    _, y, width, _ = page.evaluate(MIDDLE, ".current .picture-box")
    assert page.evaluate(GROUND) == 1

    hand.down((180, 200))
    hand.move((180, 210))
    hand.move((180, 310))
    page.wait_for_timeout(60)

    _, pulled_y, pulled, _ = page.evaluate(MIDDLE, ".current .picture-box")
    assert pulled_y == pytest.approx(y + 100, abs=2)
    assert 0.7 * width < pulled < 0.95 * width
    assert 0.5 < page.evaluate(GROUND) < 0.95
    expect(either.tile(page, 4)).to_be_in_viewport()
    hand.move((180, 260))
    hand.rest()
    hand.up()
    until(page, STILL)
    assert page.evaluate(MIDDLE, ".current .picture-box")[1] == pytest.approx(y, abs=1)
    assert page.evaluate(GROUND) == 1
    either.shown(tab, walk[4])


def test_a_flick_down_closes_it_into_its_tile(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)
    page.evaluate("window.isSame = true")
    hand = Hand(page)
    for _ in range(4):
        hand.swipe((260, 300), (140, 300))
    either.shown(tab, walk[8])

    hand.swipe((180, 200), (180, 330))

    no_longer(tab)
    expect(page).to_have_url(tab.site + either.first_page)
    expect(either.tile(page, 8)).to_be_in_viewport()
    assert page.evaluate("window.isSame")  # nothing was loaded anew
    assert tab.complaints == []


def test_a_swipe_up_tells_more_of_the_photo(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)

    Hand(page).swipe((180, 400), (180, 300))

    expect(page.get_by_role("link", name="View on X")).to_be_visible()
    either.shown(tab, walk[4])


def test_a_phone_on_its_side_folds_the_facts_away(visit: Open, either: Either) -> None:
    tab, walk = visit(360), either.photos
    page = opened(either, tab, 4)

    page.set_viewport_size({"width": 740, "height": 360})

    until(page, STILL)
    *_, height = page.evaluate(MIDDLE, ".current .picture-box")
    assert height > 300
    assert page.evaluate(SEEN)[0]["x"] == 0
    expect(page.locator(".lightbox h2")).to_be_hidden()
    page.get_by_role("button", name="Details").click()
    expect(page.get_by_role("link", name="View on X")).to_be_visible()
    assert page.evaluate(MIDDLE, ".viewer")[2] > 400
    Hand(page).swipe((300, 180), (150, 180))
    either.shown(tab, walk[5])


def test_nothing_stands_on_the_photo_under_a_finger(
    visit: Open, either: Either
) -> None:
    for width, opacity in ((360, "0"), (1440, "1")):
        page = either.seen_in(visit(width)).open(either.first_page)
        page.locator(".gallery .picture").nth(3).click(position={"x": 20, "y": 10})
        page.locator(".lightbox .panel").wait_for()

        arrow = page.locator("[data-do=older]")
        expect(arrow).to_have_css("opacity", opacity)


@pytest.mark.live_only("no page is made anew for another size")
def test_the_way_back_from_a_photo_keeps_the_size(visit: Open, album: Album) -> None:
    page = visit(360).open("/topic/%23carnival?size=l")
    link = page.locator(".gallery .picture").nth(3)
    address = link.get_attribute("href")
    # As a browser does that opens a link in its place.
    page.evaluate("address => location.assign(address)", address)
    page.locator(".photo-page").wait_for()

    for back in page.locator("[data-back]").all():
        assert "size=l" in (back.get_attribute("href") or "")
