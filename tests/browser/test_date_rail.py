"""The days at the edge of the window: dragged by finger and mouse, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from app.models import Album
from tests.app.factories import make_album, make_photos, store_picture
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import LAYOUT_SHIFT, REACH

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]

TOPIC = "/topic/%23feast"
DAYS = range(1, 11)


@pytest.fixture
def feast() -> Album:
    album = make_album("feast")
    for day in DAYS:
        moment = datetime(2024, 5, day, 12, tzinfo=UTC)
        make_photos(album, 12, first_seen=moment, posted_at=moment, **store_picture())
    return album


def edges(page: Page) -> tuple[float, float, float]:
    box = page.locator(".rail").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"], box["y"] + box["height"]


def assert_shows(page: Page, day: str) -> None:
    heading = page.locator(".gallery .month").first
    expect(heading).to_have_text(f"{day}, 12 photos")
    expect(heading).to_be_in_viewport()
    expect(page.locator(".rail")).to_have_attribute(
        "aria-valuetext", f"{day}, 12 photos"
    )


def test_some_days_stand_beside_the_line(visit: Open, feast: Album) -> None:
    page = visit(1440).open(TOPIC)
    _, top, bottom = edges(page)

    labels = page.locator(".rail-label")
    expect(labels.last).to_have_text("May 10")
    expect(labels.first).to_have_text("May 1")
    assert 3 < labels.count() <= len(DAYS)
    for label, end in ((labels.last, top), (labels.first, bottom)):
        box = label.bounding_box()
        assert box
        assert abs(box["y"] + box["height"] / 2 - end) < 2


def test_a_mouse_drags_to_a_day(visit: Open, feast: Album) -> None:
    tab = visit(1440)
    page = tab.open(TOPIC)
    x, top, bottom = edges(page)

    page.mouse.move(x, top + 5)
    page.mouse.down()
    page.mouse.move(x, bottom - 5, steps=5)
    expect(page.locator(".rail-date")).to_have_text("Wednesday 1 May 2024, 12 photos")
    expect(page.locator(".rail-date")).to_have_css("opacity", "1")
    page.mouse.up()

    page.wait_for_url("**after=*")
    assert_shows(page, "Wednesday 1 May 2024")
    assert page.evaluate(LAYOUT_SHIFT) < 0.02
    assert tab.complaints == []


@pytest.mark.parametrize("path", ["", "/ar"])
def test_a_finger_drags_the_handle(visit: Open, feast: Album, path: str) -> None:
    tab = visit(360)
    page = tab.open(f"{path}{TOPIC}")
    assert page.evaluate(REACH) <= 360
    page.evaluate("scrollBy(0, 600)")
    expect(page.locator(".rail")).to_have_class("rail is-scrolled")
    box = page.locator(".grip").bounding_box()
    assert box
    assert (box["x"] < 30) == bool(path)
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + 14, box["y"] + 22

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    touch("touchStart", (x, y))
    for step in range(1, 11):
        touch("touchMove", (x, y + (edges(page)[2] - y) * step / 10))
    expect(page.locator(".rail-date")).to_have_css("opacity", "1")
    touch("touchEnd")

    page.wait_for_url("**after=*")
    expect(page.locator(".gallery .photo")).to_have_count(12)


def test_a_keyboard_chooses_a_day(visit: Open, feast: Album) -> None:
    page = visit(1440).open(TOPIC)
    rail = page.get_by_role("slider", name="Go to a day")

    rail.focus()
    page.keyboard.press("ArrowDown")
    expect(rail).to_have_attribute("aria-valuetext", "Thursday 9 May 2024, 12 photos")
    page.keyboard.press("End")
    expect(rail).to_have_attribute("aria-valuetext", "Wednesday 1 May 2024, 12 photos")
    page.keyboard.press("Enter")

    page.wait_for_url("**after=*")
    assert_shows(page, "Wednesday 1 May 2024")
    assert_accessible(page)


def test_days_are_links_without_a_script(visit: Open, feast: Album) -> None:
    page = visit(360, java_script_enabled=False).open(TOPIC)

    page.get_by_role("link", name="Friday 3 May 2024").click()

    expect(page.locator(".gallery .month").first).to_have_text(
        "Friday 3 May 2024, 12 photos"
    )
    assert page.evaluate(REACH) <= 360
