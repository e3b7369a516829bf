"""The head of an album in a real browser: low, legible, and above photos soon."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.models import Album
from tests.browser.conftest import Visit, assert_accessible, until, without_pictures
from tests.browser.measures import LAYOUT_SHIFT, REACH

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_ROW = """document.querySelector(".gallery .photo").getBoundingClientRect().top
  / innerHeight"""
FITS = "element => element.scrollWidth <= element.clientWidth"
LONGEST_DAY = """heading => {
  heading.textContent = "Donnerstag, 26. November, 12 345 Fotos";
}"""
COVERED = """(ground, over) => {
  const [words, box] = [document.createRange(), over.getBoundingClientRect()];
  words.selectNodeContents(ground);
  return [...words.getClientRects()].some(line =>
    box.left < line.right && line.left < box.right
    && box.top < line.bottom && line.top < box.bottom);
}"""
BUTTONS_ON_THE_HASHTAG = f"""(title =>
  [...document.querySelectorAll(".album-actions .tool-link")]
  .filter(button => ({COVERED})(title, button)).map(button => button.textContent.trim())
)(document.querySelector(".album-title h1"))"""
TOOLS_ON_THE_DAY = f"""(day =>
  [...document.querySelectorAll(".album-tools :is(.sizes, summary)")]
  .filter(tool => ({COVERED})(day, tool)).map(tool => tool.textContent.trim())
)(document.querySelector(".month span"))"""
NAMES_ON_PICTURES = """[...document.querySelectorAll(".strip .thumbnail")]
  .filter(tile => {
    const [picture, name] = ["img:last-of-type", ".credit"]
      .map(part => tile.querySelector(part).getBoundingClientRect());
    return name.top < picture.bottom - 0.5;
  }).map(tile => tile.textContent.trim())"""
# The contrast of the words with a white photo behind their ground.
CONTRAST = """() => {
  const title = document.querySelector(".album-title");
  const style = getComputedStyle(title);
  const canvas = document.createElement("canvas").getContext("2d");
  const luminance = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const painted = (...colours) => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return luminance(canvas.getImageData(0, 0, 1, 1).data);
  };
  const gradient = style.backgroundImage.match(/rgba\\([^)]*\\)/);
  const ground = gradient ? gradient[0] : style.backgroundColor;
  const [dark, light] = [painted("white", ground), painted("white", style.color)];
  return (light + 0.05) / (dark + 0.05);
}"""


@pytest.mark.parametrize(("width", "share"), [(360, 0.30), (1440, 0.25)])
def test_the_first_row_of_photos_begins_high(
    visit: Callable[..., Visit], album: Album, width: int, share: float
) -> None:
    tab = visit(width)
    for language in ("", "/de", "/ar"):
        page = tab.open(f"{language}/topic/carnival")

        assert page.evaluate(FIRST_ROW) <= share, language
        assert page.evaluate(CONTRAST) >= 4.5, language
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, language
        assert page.evaluate(REACH) <= width, language
        strip = page.locator(".strip li")
        expect(strip).to_have_count(6)
        last = strip.last.bounding_box()
        assert last
        assert last["y"] + last["height"] < share * page.evaluate("innerHeight")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_each_photo_of_the_head_says_whose_it_is(
    visit: Callable[..., Visit], album: Album, width: int
) -> None:
    page = visit(width).open("/topic/carnival")

    names = page.locator(".strip .credit")
    expect(names).to_have_count(6)
    for name in (*names.all(), page.locator(".cover-photo .credit")):
        expect(name).to_be_visible()
        expect(name).not_to_be_empty()
    if width < 900:  # There it would hide half of the picture.
        assert page.evaluate(NAMES_ON_PICTURES) == []


def test_icons_have_their_names_below_them_on_a_phone(
    visit: Callable[..., Visit], album: Album
) -> None:
    tab = without_pictures(visit(360))
    for language in ("en", "it", "es", "pt", "de", "ar"):
        page = tab.open(f"/{language}/topic/carnival")

        labels = page.locator(".album-top .short-label")
        expect(labels).to_have_count(7)
        for label in labels.all():
            expect(label).to_be_visible()
            assert label.evaluate(FITS), language
        assert page.evaluate(BUTTONS_ON_THE_HASHTAG) == [], language
        # The longest day that there is beside them.
        page.locator(".month span").first.evaluate(LONGEST_DAY)
        assert page.evaluate(TOOLS_ON_THE_DAY) == [], language
        assert page.evaluate(FIRST_ROW) <= 0.3, language
    assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_everything_can_be_done_from_the_head(
    visit: Callable[..., Visit], album: Album, width: int
) -> None:
    page = visit(width, java_script_enabled=False).open("/topic/carnival")

    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Share #carnival")
    page.keyboard.press("Escape")
    page.locator("summary", has_text="About this album").click()
    expect(page.locator(".about-facts")).to_contain_text("65 of 100 photos")
    page.locator("summary", has_text="Sort and filter").click()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".gallery .photo").first).to_be_visible()
    page.get_by_role("link", name="Big screen").click()
    assert page.url.endswith("/wall")


def test_everything_has_room_on_a_phone(
    visit: Callable[..., Visit], album: Album
) -> None:
    page = visit(360).open("/topic/carnival")

    facebook = page.get_by_role("link", name="Share on Facebook").first
    expect(facebook).to_have_css("background-color", "rgb(8, 102, 255)")
    sizes = page.get_by_role("navigation", name="Size of the photos")
    # One at a time: from medium to large, to small, and to medium again.
    for name, following in (("Large", "size=l"), ("Small", "size=s"), ("Medium", "")):
        expect(sizes.get_by_role("link")).to_have_count(1)
        sizes.get_by_role("link", name=name).click()
        until(page, f"location.search.includes('{following}')")
        expect(sizes.get_by_role("link", name=name)).to_be_hidden()
    heading = page.locator(".month span").first.bounding_box()
    first_tool = sizes.bounding_box()
    assert heading
    assert first_tool
    assert heading["x"] + heading["width"] < first_tool["x"]
