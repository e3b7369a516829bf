"""A frozen album, opened from the disk: gallery, days, people and search."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENS, Visit, assert_accessible
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.measures import HREFS, LAYOUT_SHIFT, REACH, TOPS, settled

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
DAYS = ["Tuesday 3 March 2026", "Monday 2 March 2026", "Sunday 1 March 2026"]


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_kind_of_page_is_accessible_still_and_by_itself(
    visit: Open, frozen: FrozenAlbum, width: int, scheme: str
) -> None:
    tab = frozen.seen_in(visit(width, color_scheme=scheme))
    for name in frozen.kinds_of_pages():
        page = tab.open(name)

        assert_accessible(page, name, preloads=False)
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, name
        assert page.evaluate(REACH) <= width, name
    page = tab.open("/index.html#q=lanterns")
    expect(page.locator(".search-results .photo").first).to_be_visible()
    assert_accessible(page, "search", preloads=False)
    assert page.evaluate(REACH) <= width
    assert tab.complaints == []
    assert tab.strangers() == []


def test_photos_are_scrolled_to_the_end_and_back(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open("/index.html")
    for _ in range(20):
        page.mouse.move(700, 500)
        page.mouse.wheel(0, 3_000)
        page.wait_for_timeout(100)
    settled(page)

    hrefs = page.evaluate(HREFS)
    assert hrefs == [path.removeprefix("/") for path in frozen.photos]
    expect(page.get_by_role("link", name="Older photos")).to_have_count(0)
    headings = page.locator(".month").all_inner_texts()
    assert [each.rpartition(",")[0] for each in headings] == DAYS
    assert page.evaluate(LAYOUT_SHIFT) < 0.001
    assert tab.complaints == []


def test_back_and_reload_return_to_the_same_place(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open("/index.html")
    page.evaluate("document.querySelector('.pager.below a').click()")
    expect(page.locator(".gallery .page")).to_have_count(2)
    page.locator(".gallery .photo").nth(70).scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 600)")
    settled(page)
    seen = page.evaluate(TOPS)

    page.goto(f"{frozen.root}/people.html")
    page.go_back()
    settled(page)
    returned = page.evaluate(TOPS)
    page.reload()
    settled(page)
    reloaded = page.evaluate(TOPS)

    for tops in (returned, reloaded):
        common = seen.keys() & tops.keys()
        assert common
        assert all(abs(seen[href] - tops[href]) < 2 for href in common)


def test_newer_photos_come_above_without_a_jump(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open("/index-2.html")
    page.evaluate("window.scrollTo(0, 300)")
    before = page.evaluate(TOPS)

    page.evaluate("document.querySelector('.pager.above a').click()")
    expect(page.locator(".gallery .page")).to_have_count(2)
    expect(page.get_by_role("link", name="Newer photos")).to_have_count(0)
    after = page.evaluate(TOPS)

    common = before.keys() & after.keys()
    assert common
    assert all(abs(before[href] - after[href]) < 2 for href in common)
    assert tab.complaints == []


def test_the_days_lead_to_their_photos(visit: Open, frozen: FrozenAlbum) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open("/index.html")
    page.get_by_role("slider", name="Go to a day").press("End")
    page.keyboard.press("Enter")

    heading = page.locator(".gallery .month", has_text=DAYS[-1])
    expect(heading).to_be_in_viewport()
    expect(page.locator(".rail")).to_have_attribute(
        "aria-valuetext", f"{DAYS[-1]}, 44 photos"
    )
    page.goto(f"{frozen.root}/index.html")
    page.evaluate("document.querySelector('.dates ol li:nth-child(2) a').click()")
    expect(page.locator(".gallery .month", has_text=DAYS[1])).to_be_in_viewport()


def test_a_search_finds_photos_of_every_page(visit: Open, frozen: FrozenAlbum) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open("/index-2.html")
    found = page.locator(".search-results .photo")
    search(page, "LANTERNS river")
    expect(found).to_have_count(44)
    expect(found.first).to_be_visible()
    expect(page.locator(".search-results .count")).to_have_text("44")
    expect(page.locator(".search-results [role=status]")).to_contain_text("44")

    field = page.get_by_role("searchbox")
    field.fill("ليلى")
    expect(found.first.locator(".owner")).to_have_text("ليلى حسن")
    field.fill("nobody has this name")
    expect(page.get_by_text("No photo matches what you chose.")).to_be_visible()
    page.go_back()
    expect(page.locator(".search-results")).to_have_count(0)
    expect(page.locator(".gallery .photo")).to_have_count(60)
    page.go_forward()
    expect(page.get_by_text("No photo matches what you chose.")).to_be_visible()
    page.locator(".search-results .chips a").click()

    expect(page.locator(".gallery .photo")).to_have_count(60)
    assert tab.complaints == []


def test_what_was_found_opens_and_is_walked_through(
    visit: Open, frozen: FrozenAlbum
) -> None:
    tab = frozen.seen_in(visit(1440))
    page = tab.open(f"/{frozen.person()}")
    search(page, "lanterns")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html#q=lanterns")
    found = page.locator(".search-results a.picture")
    expect(found).to_have_count(44)
    walk = [f"/{href}" for href in page.evaluate(HREFS)]

    found.first.click(position={"x": 9, "y": 9})
    frozen.shown(tab, walk[0])
    for path in walk[1:4]:
        page.keyboard.press("ArrowRight")
        frozen.shown(tab, path)
    page.keyboard.press("Escape")

    expect(page.locator(".lightbox")).to_be_hidden()
    expect(page).to_have_url(f"{frozen.root}/index.html#q=lanterns")
    expect(found).to_have_count(44)


def test_pages_lead_on_without_a_script(visit: Open, frozen: FrozenAlbum) -> None:
    tab = frozen.seen_in(visit(1440, java_script_enabled=False))
    page = tab.open("/index.html")
    page.get_by_role("link", name="Older photos").click()
    expect(page).to_have_url(f"{frozen.root}/index-2.html")
    expect(page.locator(".gallery .photo").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.locator(f".photos a[href='{frozen.photos[60][1:]}']").click()
    expect(page.locator(".photo-page .photo-frame")).to_be_visible()
    page.get_by_role("link", name="Older photo").click()
    expect(page).to_have_url(frozen.root + frozen.photos[61])
    page.locator(".back a").click()
    expect(page).to_have_url(f"{frozen.root}/index-2.html#at-{frozen.id_of(61)}")
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Ana Sol").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Sol")
    page.get_by_role("link", name="#carnival").first.click()
    page.get_by_role("link", name="Top seven").click()

    expect(page.locator(".top-seven-grid .picture")).to_have_count(7)


def test_it_is_read_from_right_to_left(visit: Open, frozen_arabic: FrozenAlbum) -> None:
    frozen = frozen_arabic
    tab = frozen.seen_in(visit(360, color_scheme="dark"))
    for name in frozen.kinds_of_pages():
        page = tab.open(name)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert_accessible(page, name, preloads=False)
        assert page.evaluate(REACH) <= 360, name
    page = tab.open("/index.html")
    frozen.choose(page, 0)
    frozen.shown(tab, frozen.photos[0])
    page.keyboard.press("ArrowLeft")

    frozen.shown(tab, frozen.photos[1])
    assert tab.complaints == []
