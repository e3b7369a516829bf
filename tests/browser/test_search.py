"""Search in a browser: the slash, who is offered, and chips that can be removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.app.factories import make_album, make_owner, make_photo
from tests.browser.conftest import Visit, assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]


@pytest.mark.parametrize("width", [360, 1440])
def test_a_search_is_typed_narrowed_and_removed(visit: Open, width: int) -> None:
    album, ana = make_album(), make_owner("ana", display_name="Ana Strauß")
    make_photo(album, ana, text="Red masks")
    make_photo(album, text="Blue hats")
    tab = visit(width)
    page = tab.open("/topic/carnival?owner=ana")

    page.keyboard.press("/")
    field = page.locator(".search [name=q]")
    expect(field).to_be_focused()
    page.keyboard.type("MASK")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=MASK")
    expect(page.locator(".gallery .photo")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("link", name="Remove Ana Strauß").click()
    page.wait_for_url("**/topic/%23carnival?q=MASK")
    page.get_by_role("link", name="Remove “MASK”").click()
    expect(page.locator(".gallery .photo")).to_have_count(2)


def test_people_are_offered_as_one_types(visit: Open) -> None:
    make_photo(make_album(), make_owner("ana", display_name="Ana Strauß"))
    page = visit(1440).open("/")
    field = page.get_by_role("combobox", name="Search photos")
    field.press_sequentially("straus")
    option = page.get_by_role("option", name="Ana Strauß")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/owner/ana")


def test_without_scripts_the_field_is_a_form(visit: Open) -> None:
    make_photo(make_album(), text="Red masks")
    page = visit(1440, java_script_enabled=False).open("/topic/carnival")
    page.get_by_role("searchbox").fill("mask")
    page.keyboard.press("Enter")
    expect(page.locator(".gallery .photo")).to_have_count(1)
