"""Nothing moves by itself in a long visit, as layout-shift entries tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from app.models import Album
from tests.app.factories import make_photos, store_picture
from tests.browser.conftest import Visit
from tests.browser.lightbox import no_longer, paths

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]

TOPIC = "/topic/%23carnival"
MAX_SHIFT = 0.02
OBSERVE = """
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => node?.className || node?.nodeName);
      if (!hadRecentInput) window.shifts.push([value, ...moved]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


def assert_still(page: Page, where: str) -> None:
    page.wait_for_timeout(300)
    shifts = page.evaluate("window.shifts.splice(0)")
    assert sum(shift[0] for shift in shifts) < MAX_SHIFT, (where, shifts)


def turn_the_wheel(page: Page, *turns: int) -> None:
    for turn in turns:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(60)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_in_a_long_visit(visit: Open, album: Album, width: int) -> None:
    make_photos(album, 240, **store_picture())
    tab, walk = visit(width), paths(album)
    tab.page.add_init_script(OBSERVE)
    page = tab.open(TOPIC)
    turn_the_wheel(page, *[2500] * 12)
    assert_still(page, "down")
    turn_the_wheel(page, *[-2500, 3000, -4000] * 5)
    assert_still(page, "up and down")

    page.evaluate("href => document.querySelector(`[href='${href}']`).click()", walk[3])
    for pause in (60, 60, 600) * 5:
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(pause)
    page.go_back()
    no_longer(tab)
    assert_still(page, "arrows, back")
    turn_the_wheel(page, *[3000, -2500] * 5)
    assert_still(page, "after the lightbox")

    # The address of a place far down, opened anew: newer photos come above it.
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)")
    page.wait_for_url("**after=*")
    page.reload()
    turn_the_wheel(page, *[-4000] * 8)
    assert_still(page, "newer photos above")
