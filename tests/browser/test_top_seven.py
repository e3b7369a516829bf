"""The top seven in a real browser: the composition, and every way to share it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from app.milestones.reached import reconcile
from app.models import Album, Photo
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.browser.conftest import Visit, assert_accessible, until

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
PAGE = "/topic/%23carnival/7"

AREAS = """
[...document.querySelectorAll(".ranked-photo")].map(place => {
  const box = place.getBoundingClientRect()
  return [box.left, box.top, box.right, box.bottom]
})
"""


def overlap(one: list[float], other: list[float]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5


def test_any_number_of_photos_fills_the_composition(visit: Open, site: str) -> None:
    album = make_album()
    page = visit().page
    pictures = [store_picture(*size) for size in [(960, 640), (320, 900), (1600, 500)]]
    for number, width in product(range(1, 8), (360, 768, 1440)):
        if album.photos.count() < number:
            make_photo(album, favorite_count=9 - number, **pictures[number % 3])
            page.goto(site + PAGE)
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator(".ranked-photo")).to_have_count(number)
        boxes: list[list[float]] = page.evaluate(AREAS)

        pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]]
        assert not any(overlap(*pair) for pair in pairs), (width, boxes)
        filled = sum((r - x) * (b - y) for x, y, r, b in boxes)
        right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
        whole = (right - boxes[0][0]) * (bottom - boxes[0][1])
        assert filled / whole > 0.93, (width, boxes)
        assert boxes[0][0] == min(box[0] for box in boxes)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_seven_take_the_whole_width_of_a_large_screen(
    visit: Open, album: Album
) -> None:
    tab = visit(2560)
    tab.page.set_viewport_size({"width": 2560, "height": 1440})
    page = tab.open(PAGE)
    expect(page.locator(".ranked-photo")).to_have_count(7)

    boxes: list[list[float]] = page.evaluate(AREAS)
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    assert abs(left - (2560 - right)) < 2
    assert right - left > 0.96 * 2560


# Pictures that lose more of themselves than a few pixels at their edges.
CROPPED = """
[...document.querySelectorAll(".ranked-photo img:not(.placeholder)")].filter(image => {
  const { width, height } = image.getBoundingClientRect()
  const own = image.getAttribute("width") / image.getAttribute("height")
  return Math.abs(Math.log(own * height / width)) > 0.12
}).map(image => image.alt)
"""


def test_every_picture_is_whole_and_its_credit_is_one_line(
    visit: Open, site: str
) -> None:
    album = make_album()
    sizes = [(960, 640), (640, 960), (800, 800), (1280, 720), (900, 1200), (1200, 900)]
    for place, size in enumerate([*sizes, (960, 640)]):
        make_photo(album, favorite_count=90 - place, **store_picture(*size))
    page = visit().page
    page.goto(site + PAGE)
    for width in (360, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CROPPED) == [], width
    credit_line = page.locator(".credits")
    expect(credit_line.locator("> span")).to_have_count(7)
    height = credit_line.evaluate("element => element.clientHeight")
    assert height < 48
    facebook = page.get_by_role("link", name="Share on Facebook")
    expect(facebook).to_have_css("background-color", "rgb(8, 102, 255)")
    expect(facebook).to_have_css("color", "rgb(255, 255, 255)")


def test_a_milestone_shows_the_way_and_where_the_album_is(
    visit: Open, album: Album
) -> None:
    Album.objects.filter(pk=album.pk).update(milestones="20,60,100,501")
    album.refresh_from_db()
    with transaction.atomic():
        reconcile(Album.objects.select_for_update().get(pk=album.pk))
    page = visit(1440).open("/topic/%23carnival/milestone/60")

    way = page.get_by_role("region", name="Milestones")
    expect(way.locator("li")).to_have_text(["20", "60", "100", "501"])
    expect(way.locator("[aria-current]")).to_have_text("60")
    expect(way.get_by_role("link")).to_have_text(["20"])
    parts = way.locator("progress").evaluate_all("all => all.map(one => one.position)")
    assert parts == [1, 1, 5 / 40, 0]
    expect(way).to_contain_text("65 of 100 photos")
    assert_accessible(page)
    for width in (360, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_row_shares_the_version_and_tells_nobody_else(
    visit: Open, album: Album
) -> None:
    tab = visit(1440, permissions=["clipboard-read", "clipboard-write"])
    tab.page.add_init_script("navigator.share = async data => { window.shared = data }")
    page = tab.open(PAGE)
    address = f"{tab.site}{PAGE}/1"

    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="QR code").press("Enter")
    expect(page.get_by_alt_text(f"QR code of {address}")).to_be_visible()
    expect(page.locator(".share-card .qr-address")).to_contain_text("carnival/7/1")
    until(page, "document.querySelector('.share-card img').naturalWidth > 0")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="QR code")).to_be_focused()

    assert page.evaluate("navigator.clipboard.readText()") == address
    assert page.evaluate("window.shared.url") == address
    assert tab.strangers() == []
    assert tab.complaints == []


def test_mastodon_is_reached_by_the_name_of_the_server(
    visit: Open, album: Album
) -> None:
    tab = visit(360)
    asked = answer_for(tab.page, "social.example")
    page = tab.open(PAGE)

    page.get_by_role("button", name="Share on Mastodon").click()
    expect(page.get_by_label("Your server")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("@ana@social.example")
    page.keyboard.press("Enter")
    page.wait_for_url("https://social.example/share**")

    assert "Top%20seven%20of%20%23carnival" in asked[0]
    assert asked[0].endswith("%2F7%2F1")
    assert tab.complaints == []


def test_without_a_script_all_but_copying_works(visit: Open, album: Album) -> None:
    tab = visit(1440, java_script_enabled=False)
    asked = answer_for(tab.page, "social.example")
    page = tab.open(PAGE)

    expect(page.get_by_role("link", name="Share on Facebook")).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_hidden()
    expect(page.locator(".top-seven-grid").get_by_role("figure")).to_have_count(7)
    page.get_by_role("button", name="Share on Mastodon").click()
    page.get_by_label("Your server").fill("social.example")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Continue on social.example").click()
    page.wait_for_url("https://social.example/share**")

    assert len(asked) == 1


def test_a_rank_that_was_taken_down_stays_empty(visit: Open, album: Album) -> None:
    tab = visit(1440, color_scheme="dark")
    tab.open(PAGE)
    best = album.photos.top_seven()[0]
    Photo.objects.filter(pk=best.pk).update_visibility(is_hidden=True)

    page = tab.open(f"{PAGE}/1")

    first = page.locator(".ranked-photo").first
    expect(first).to_contain_text("This photo is no longer here")
    expect(first.locator(".rank")).to_have_text("1")
    expect(page.locator(".ranked-photo img:not(.placeholder)")).to_have_count(6)
    for address in (f"{PAGE}/1", f"/share/mastodon?server=x&address={tab.site}/"):
        assert_accessible(tab.open(address))
    assert tab.complaints == []


def test_the_pictures_come_as_a_file(visit: Open, album: Album) -> None:
    let_the_clock_share()
    page = visit(1440).open(PAGE)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download for a Facebook album").click()

    assert download.value.suggested_filename == "carnival-top-seven-1.zip"


def answer_for(page: Page, host: str) -> list[str]:
    """A server of that name; the list grows by what it is asked."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body="Thank you", content_type="text/plain")

    page.route(f"https://{host}/**", answer)
    return asked
