"""The gallery in a real browser: endless, still, live, and back at the same place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from app.models import Album
from tests.app.factories import make_album, make_photo, make_photos, store_picture
from tests.browser.conftest import (
    SCREENS,
    Visit,
    assert_accessible,
    until,
    without_pictures,
)
from tests.browser.measures import HREFS, LAYOUT_SHIFT, REACH, TOPS, settled

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]


def scroll_to_end(page: Page, photos: int) -> None:
    page.evaluate(
        """async total => {
          const end = Date.now() + 60000;
          while (document.querySelectorAll(".gallery .photo").length < total) {
            if (Date.now() > end) throw new Error("the end never came");
            window.scrollTo(0, document.documentElement.scrollHeight);
            await new Promise(resolve => setTimeout(resolve, 30));
          }
        }""",
        photos,
    )


@pytest.mark.live_only("its twin is in test_frozen.py")
def test_hundreds_of_photos_are_scrolled_to_the_end_and_back(
    visit: Open, site: str
) -> None:
    album = make_album("carnival")
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for month in range(6):
        moment = start + timedelta(days=31 * month)
        make_photos(album, 100, first_seen=moment, posted_at=moment)
    tab = without_pictures(visit(1440))
    page = tab.open("/topic/carnival")

    scroll_to_end(page, 600)
    settled(page)

    hrefs = page.evaluate(HREFS)
    assert len(set(hrefs)) == len(hrefs) == 600
    until(page, "location.search.includes('after=')")
    expect(page.get_by_role("link", name="Older photos")).to_have_count(0)
    headings = page.locator(".month").all_inner_texts()
    assert len(headings) == len(set(headings)) == 6
    expect(page.locator(".month").last).to_be_in_viewport()
    height = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate(
        """async () => {
          for (let y = scrollY; y > 0; y -= 4000) {
            window.scrollTo(0, y);
            await new Promise(requestAnimationFrame);
          }
          window.scrollTo(0, 0);
        }"""
    )
    settled(page)
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 2
    until(page, "location.search === ''")
    assert page.url == f"{tab.site}/topic/%23carnival"


@pytest.mark.live_only("its twin is in test_frozen.py")
def test_back_and_reload_return_to_the_same_place(visit: Open, site: str) -> None:
    make_photos(make_album("carnival"), 200)
    tab = without_pictures(visit(1440))
    page = tab.open("/topic/carnival")
    scroll_to_end(page, 200)
    page.evaluate("window.scrollBy(0, -1500)")
    settled(page)
    seen = page.evaluate(TOPS)

    page.goto(tab.site + "/owners")
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
    page.mouse.move(700, 500)
    for _ in range(40):
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(15)
    expect(page.get_by_role("link", name="Newer photos")).to_have_count(0)
    assert len(set(page.evaluate(HREFS))) == 200


@pytest.mark.live_only("its twin is in test_frozen.py")
def test_newer_photos_come_above_without_a_jump(visit: Open, site: str) -> None:
    make_photos(make_album("carnival"), 130)
    tab = visit(1440)
    page = tab.open("/topic/carnival")
    older = page.get_by_role("link", name="Older photos").get_attribute("href")
    tab.open(older or "")
    page.evaluate("window.scrollTo(0, 300)")
    before = page.evaluate(TOPS)

    page.evaluate("document.querySelector('.pager.above a').click()")
    expect(page.get_by_role("link", name="Newer photos")).to_have_count(0)
    after = page.evaluate(TOPS)

    assert before.keys() & after.keys()
    assert all(
        abs(before[key] - after[key]) < 2 for key in before.keys() & after.keys()
    )
    expect(page.get_by_role("link", name="Newer photos")).to_have_count(0)


@pytest.mark.live_only("nothing new comes into a frozen album")
def test_new_photos_wait_until_they_are_asked_for(visit: Open, album: Album) -> None:
    now = timezone.now()
    tab = visit(1440)
    page = tab.page
    page.clock.install()
    tab.open("/topic/carnival")
    page.evaluate("window.scrollTo(0, 400)")
    before = page.evaluate(TOPS)
    picture = store_picture()
    new = [
        make_photo(album, posted_at=moment, first_seen=moment, **picture)
        for moment in (now - timedelta(minutes=3 - number) for number in range(3))
    ]

    page.clock.run_for(61_000)
    pill = page.get_by_role("button", name="3 new photos")
    # Its words are read once it has faded in.
    expect(pill).to_have_css("opacity", "1")
    assert page.evaluate(TOPS) == before
    assert_accessible(page)
    pill.click()

    expect(pill).to_be_hidden()
    expect(page.locator(".gallery .photo").first.locator(".picture")).to_have_attribute(
        "href", f"/photo/{new[-1].pk}"
    )
    hrefs = page.evaluate(HREFS)
    assert len(hrefs) == len(set(hrefs)) == 60
    expect(page.locator(".gallery .picture").first).to_be_focused()
    expect(page.locator(".gallery time").first).to_contain_text("minutes ago")


@pytest.mark.live_only("a frozen album writes dates, of one zone")
def test_times_are_told_in_the_zone_and_language_of_the_visitor(
    visit: Open, site: str
) -> None:
    posted = datetime(2026, 2, 3, 23, 30, tzinfo=UTC)
    album = make_album("carnival")
    photo = make_photo(album, posted_at=posted, first_seen=timezone.now())
    options = {"timezone_id": "Asia/Tokyo", "locale": "de-DE"}
    page = visit(1440, **options).open("/topic/carnival")
    plain = visit(1440, java_script_enabled=False, **options).open("/topic/carnival")

    times, written = page.locator(".photo time"), plain.locator(".photo time")
    page.locator(".photo .picture").focus()

    assert "4. Februar 2026 um 08:30" in (times.first.get_attribute("title") or "")
    expect(times.last).to_have_text("in dieser Minute")
    expect(written.first).to_contain_text("23:30 UTC")
    assert photo.pk


@pytest.mark.live_only("no server sorts and filters; its search is in test_frozen.py")
@pytest.mark.parametrize("script", [True, False])
def test_a_choice_of_sort_and_filter_lives_in_the_address(
    visit: Open, album: Album, script: bool
) -> None:
    tab = visit(1440, java_script_enabled=script)
    page = tab.open("/topic/carnival")

    page.get_by_text("Sort and filter").click()
    page.get_by_role("combobox", name="Sort").select_option(label="Most favourites")
    if script:
        page.wait_for_url("**sort=favourites")
    page.get_by_role("checkbox", name="With description").click()
    if not script:
        page.get_by_role("button", name="Show").click()
    page.wait_for_url("**described=1*")

    expect(page.locator(".gallery .photo")).to_have_count(22)
    expect(page.locator(".gallery .favourites").first).to_contain_text("2,331")
    assert "sort=favourites" in page.url
    if script:
        assert_accessible(page)
    page.get_by_role("link", name="Remove With description").click()
    page.wait_for_url("**sort=favourites")
    page.get_by_role("link", name="Clear").click()
    assert page.url == f"{tab.site}/topic/%23carnival"


@pytest.mark.live_only("its twin is in test_frozen.py")
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_wall_by_months_is_still_and_accessible(
    visit: Open, album: Album, width: int, scheme: str
) -> None:
    for month in (3, 5, 6, 9):
        moment = datetime(2025, month, 20, 12, tzinfo=UTC)
        make_photo(album, posted_at=moment, first_seen=moment, **store_picture())
    tab = visit(width, color_scheme=scheme)
    for query in ("", "?sort=posted", "?on=2020-01-01", "?after=0-1"):
        page = tab.open(f"/topic/%23carnival{query}")

        if scheme == "dark":
            assert_accessible(page, query)
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, query
        assert page.evaluate(REACH) <= width, query
    page = tab.open("/topic/%23carnival")
    page.get_by_role("slider", name="Go to a day").press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**after=*")
    expect(page.locator(".gallery .photo")).to_have_count(1)
    assert tab.complaints == []
