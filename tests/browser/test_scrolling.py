"""Scrolling as people do it: by wheel, on a bad line, away and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from app.models import Album, Feed
from tests.app.factories import make_album, make_photo, make_photos, store_picture
from tests.browser.conftest import (
    Visit,
    assert_accessible,
    until,
    without_pictures,
)
from tests.browser.measures import HREFS, LAYOUT_SHIFT, TOPS, settled

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
TOPIC = "/topic/%23carnival"

WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({type: "layout-shift"});
}"""
PLACES = """() => Object.fromEntries(
  [...document.querySelectorAll(".gallery .picture")].map(link => [
    link.getAttribute("href"), link.getBoundingClientRect().top + window.scrollY]))"""
AHEAD = """() => {
  const pager = document.querySelector(".pager.below");
  return !pager || pager.getBoundingClientRect().top > window.innerHeight + 900;
}"""
END = "window.scrollTo(0, document.documentElement.scrollHeight)"


def wheel(page: Page, way: int, times: int) -> None:
    page.mouse.move(180, 400)
    for _ in range(times):
        page.mouse.wheel(0, way)
        page.wait_for_timeout(30)


def stays(before: dict[str, float], after: dict[str, float]) -> bool:
    common = before.keys() & after.keys()
    return bool(common) and all(abs(before[k] - after[k]) < 2 for k in common)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_shifts_down_to_the_end_and_up_beyond_the_start(
    visit: Open, site: str, width: int
) -> None:
    make_photos(make_album("carnival"), 200)
    tab = without_pictures(visit(width))
    page = tab.open(TOPIC)
    older = page.locator("a[rel=next]").get_attribute("href") or ""
    tab.open(older)
    before = page.evaluate(TOPS)

    # It opens below the newest; a turn of the wheel upwards asks for those.
    wheel(page, -200, 1)
    expect(page.locator(".gallery .photo")).to_have_count(120)
    expect(page.locator(".pager.above")).to_have_count(0)
    assert stays(before, page.evaluate(TOPS))
    page.evaluate(WATCH_SHIFTS)
    while page.locator(".pager.below").count():
        wheel(page, 400, 2)
        until(page, AHEAD)
    wheel(page, 900, 10)

    assert len(set(page.evaluate(HREFS))) == 200
    expect(page.locator(".load-error")).to_have_count(0)
    assert page.evaluate("window.shifted") < 0.001
    places = page.evaluate(PLACES)
    while page.evaluate("window.scrollY"):
        wheel(page, -600, 5)
    settled(page)
    assert stays(places, page.evaluate(PLACES))
    assert page.url == f"{tab.site}{TOPIC}"
    assert page.evaluate("window.shifted") < 0.001


def test_back_returns_to_the_last_row_of_a_page_although_others_came(
    visit: Open, site: str
) -> None:
    album = make_album("carnival")
    make_photos(album, 200)
    tab = without_pictures(visit(1440))
    page = tab.open(TOPIC)
    last = page.locator(".photo").nth(58)
    page.evaluate(END)
    expect(page.locator(".photo")).to_have_count(120)
    last.evaluate("photo => window.scrollBy(0, photo.getBoundingClientRect().top - 90)")
    settled(page)
    before = page.evaluate(TOPS)
    make_photos(album, 5, first_seen=timezone.now())

    tab.open("/owners")
    page.go_back()
    expect(page.locator(".photo")).to_have_count(120)
    settled(page)

    after = page.evaluate(TOPS)
    # Rows were laid out anew; what was on top is on top.
    top = min(before, key=lambda href: before[href])
    assert abs(before[top] - after[top]) < 2


def test_the_line_is_cut_while_scrolling_and_in_the_lightbox(
    visit: Open, album: Album
) -> None:
    is_gone = True

    def answer(route: Route) -> None:
        route.abort() if is_gone else route.continue_()

    tab = visit(1440)
    tab.page.route("**/topic/*after=*", answer)
    page = tab.open(TOPIC)
    page.evaluate(END)
    again = page.locator(".gallery ~ .pager").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("cannot be reached at the moment")
    assert_accessible(page)
    expect(page.get_by_role("link", name="Older photos")).to_be_hidden()
    again.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    expect(again).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(1)

    # In the lightbox this is not taken for the end of the album.
    page.locator(".gallery .picture").nth(59).press("Enter")
    expect(page.locator(".lightbox .position")).to_have_text("60 of 65")
    page.keyboard.press("ArrowRight")
    away = page.locator(".lightbox .connection-error")
    expect(away).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".lightbox")).to_be_hidden()

    is_gone = False
    again.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gallery .photo")).to_have_count(65)
    expect(page.locator(".gallery .picture").nth(60)).to_be_focused()
    expect(trouble).to_have_count(0)
    assert tab.strangers() == []


def test_a_line_that_comes_back_is_used_at_once(visit: Open, album: Album) -> None:
    tab = visit(1440)
    page = tab.open(TOPIC)
    page.context.set_offline(True)
    page.evaluate(END)
    expect(page.get_by_role("alert")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator(".gallery .photo")).to_have_count(65)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_line_that_is_back_but_not_ready_yet_is_tried_again(
    visit: Open, album: Album
) -> None:
    tries = 0

    def answer(route: Route) -> None:
        nonlocal tries
        tries += 1
        # The first fetch fails without the line, the next two while names or
        # routes are not there yet.
        route.abort() if tries <= 3 else route.continue_()

    tab = visit(1440)
    tab.page.route("**/topic/*after=*", answer)
    page = tab.open(TOPIC)
    page.evaluate(END)
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    again.focus()

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator(".gallery .photo")).to_have_count(65)
    # The button is gone; whoever stood on it goes on with what came.
    expect(page.locator(".gallery .picture").nth(60)).to_be_focused()
    assert tries == 4


def test_new_photos_far_below_take_one_to_the_top(visit: Open, album: Album) -> None:
    make_photos(album, 130, alt_text="A lantern")
    tab = visit(1440)
    tab.page.clock.install()
    page = without_pictures(tab).open(f"{TOPIC}?described=1")
    page.evaluate(END)
    expect(page.locator(".gallery .photo")).not_to_have_count(60)
    page.evaluate("window.scrollTo(0, 3000)")
    before = page.evaluate(TOPS)
    picture = store_picture()
    now = timezone.now()
    for number in range(61):
        moment = now + timedelta(seconds=number)
        newest = make_photo(
            album, alt_text="New", posted_at=moment, first_seen=moment, **picture
        )

    page.clock.run_for(61_000)
    pill = page.get_by_role("button", name="More than 60 new photos")
    expect(pill).to_be_visible()
    assert stays(before, page.evaluate(TOPS))
    page.evaluate("window.isSame = true")
    pill.press("Enter")

    first = page.locator(".gallery .picture").first
    expect(first).to_have_attribute("href", f"/photo/{newest.pk}")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport(ratio=0.5)
    expect(pill).to_be_hidden()
    assert page.evaluate("window.isSame")
    # The list goes on below, without a gap and without a photo twice.
    page.evaluate(END)
    expect(page.locator(".gallery .photo")).not_to_have_count(60)
    hrefs = page.evaluate(HREFS)
    assert len(set(hrefs)) == len(hrefs)


def test_the_head_keeps_its_place_while_its_times_come_alive(
    visit: Open, album: Album
) -> None:
    then = timezone.now() - timedelta(minutes=1)
    Feed.objects.update(covered_until=then, floor_at=then - timedelta(days=30))
    tab = visit(1440)
    for width in (360, 768, 1040, 1440):
        tab.page.set_viewport_size({"width": width, "height": 900})

        page = tab.open(TOPIC)

        expect(page.locator(".album-title")).to_contain_text("live now")
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, width
