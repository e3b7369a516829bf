"""The pages for everyone: right to left, by keyboard, enlarged, in few colours, on
paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.models import Album
from tests.browser.addresses import every_state
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import LAYOUT_SHIFT, REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def test_every_state_is_accessible_in_every_direction(
    visit: Open, album: Album
) -> None:
    """Left to right, and in light colours, test_pages.py asks axe; how wide they are,
    test_every_language.py."""
    tab = visit(360, color_scheme="dark")
    for address in every_state(album):
        page = tab.open(f"/ar{address}")

        assert_accessible(page, address)
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, address
    assert tab.strangers() == []
    assert [c for c in tab.complaints if "status of" not in c] == []


def test_arabic_runs_from_right_to_left(visit: Open, album: Album) -> None:
    page = visit(360, locale="ar-EG").open("/owners")
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 740})
        heading = box(page.get_by_role("heading", level=1))
        menu = box(page.locator("[popovertarget=languages]"))

        assert heading["x"] + heading["width"] > width - 300
        assert menu["x"] < width / 2
    page.locator(".menu").click()
    drawer = page.locator("#navigation")
    expect(drawer).to_have_css("transform", "none")
    assert box(drawer)["x"] + box(drawer)["width"] == 360
    assert_accessible(page, "drawer")


@pytest.mark.parametrize("script", [True, False])
def test_the_language_is_chosen_in_the_bar(
    visit: Open, album: Album, script: bool
) -> None:
    page = visit(360, java_script_enabled=script, locale="es-MX").open("/topic/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Álbumes")

    page.get_by_role("button", name="Idioma Español").click()
    if script:
        assert_accessible(page, "languages")
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alben")
    page.get_by_role("link", name="#carnival").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("#carnival")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    if not script:
        expect(page.locator("button[data-scheme]")).to_be_hidden()


def test_light_or_dark_is_chosen_in_the_bar_and_stays(
    visit: Open, album: Album
) -> None:
    tab = visit(color_scheme="light")
    page = tab.open("/owners")
    light = ground(page)
    button = page.get_by_role("button", name="Dark colours", pressed=False)

    button.focus()
    page.keyboard.press("Enter")
    dark = ground(page)
    assert_accessible(page, "chosen dark")
    page = tab.open("/topic/")

    assert light != dark == ground(page)
    page.get_by_role("button", name="Dark colours", pressed=True).click()
    assert ground(page) == light
    # Back to the device's choice, which may change at any time.
    page.emulate_media(color_scheme="dark")
    assert ground(page) == dark
    assert tab.complaints == []


def test_the_keyboard_is_always_seen(visit: Open, album: Album) -> None:
    page = visit(1440).open("/de/owners")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)
        text = page.evaluate("document.activeElement.textContent")
        seen.append(" ".join(text.split()))

    # Without words of their own: what folds the sidebar, and the field of the search.
    assert seen[:5] == ["Zum Inhalt springen", "", "Fotoalbum", "Alben", "Leute"]
    assert seen[5:7] == ["", "Sprache Deutsch"]
    assert seen[7:10] == ["Dunkle Farben", "Alle Fotos", "#carnival 65"]


def test_twice_the_text_still_fits(visit: Open, album: Album) -> None:
    tab = visit(640)
    for address in ("/de/", "/ar/owners", "/de/topic/%23carnival/7", "/it/nothing"):
        page = tab.open(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate(REACH) <= 640, address
        bar = page.locator(".bar")
        assert bar.evaluate("bar => bar.scrollHeight <= bar.clientHeight"), address


def test_a_name_is_cut_at_its_end_in_every_direction(visit: Open, album: Album) -> None:
    starts = """() => {
      const names = document.querySelectorAll("figcaption .owner bdi, .people bdi");
      const latin = [...names].filter(name => /^[@A-Z]/.test(name.textContent));
      return latin.map(name => {
        const first = document.createRange();
        first.setStart(name.firstChild, 0);
        first.setEnd(name.firstChild, 1);
        const box = name.parentElement.getBoundingClientRect();
        return first.getBoundingClientRect().left > box.left - 1;
      });
    }"""
    tab = visit(360)
    for address in ("/ar/", "/ar/owners", "/ar/topic/%23carnival/7"):
        seen = tab.open(address).evaluate(starts)

        assert seen
        assert all(seen), address


def test_own_colours_and_more_contrast_are_respected(visit: Open, album: Album) -> None:
    page = visit(1440, forced_colors="active").open("/owners")
    assert_accessible(page, "own colours")
    here = page.locator(".navigation [aria-current]")
    expect(here).to_have_css("outline-style", "solid")

    page.emulate_media(forced_colors="none", contrast="more")

    assert_accessible(page, "more contrast")
    expect(page.locator(".navigation a").first).to_have_css(
        "text-decoration-line", "underline"
    )


def test_paper_gets_pictures_captions_and_addresses(visit: Open, album: Album) -> None:
    photo = album.photos.latest("first_seen")
    photo.post_url = "https://x.example/ana/1"
    photo.save()
    tab = visit(768, color_scheme="dark")

    for address in ("/topic/%23carnival", f"/photo/{photo.pk}", "/topic/%23carnival/7"):
        page = tab.open(address)
        page.emulate_media(media="print")

        assert ground(page) == "rgb(255, 255, 255)"
        for pressed in (".bar", ".navigation", ".pager", ".actions"):
            for each in page.locator(pressed).all():
                expect(each).to_be_hidden()
        expect(page.locator("main img:last-child:visible").first).to_be_visible()
        footer = page.locator(".page-footer").evaluate(
            "foot => getComputedStyle(foot, '::after').content"
        )
        assert footer.strip('"').endswith(address)
    page.goto(f"{tab.site}/topic/%23carnival")
    expect(page.locator(".photo .details").first).to_have_css("opacity", "1")
    expect(page.locator(".photo .details").first).to_have_css("position", "static")


def ground(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def box(locator: Any) -> dict[str, float]:
    found: dict[str, float] | None = locator.bounding_box()
    assert found
    return found
