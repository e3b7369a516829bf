"""The wall lives: it drifts, celebrates, ranks and invites, and never stands still."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect
from pytest_django import Settings

from app.models import Album
from tests.app.factories import make_owner, make_photo, store_picture
from tests.browser.conftest import Visit, assert_accessible, until

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

WALL = "/topic/%23carnival/wall"
WITHOUT_CHANGE_SECONDS = 5


def frame(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def is_another(one: Image.Image, other: Image.Image) -> bool:
    """Does anybody see it: pixels that differ by more than noise would."""
    change = ImageChops.difference(one, other).convert("L").point(lambda v: v > 12)
    return ImageStat.Stat(change).sum[0] > one.width * one.height / 2_000


def show_details(page: Page) -> None:
    """Every picture has something on it: a plain colour drifts without a trace."""
    stripes = Image.linear_gradient("L").point(lambda value: value // 16 % 2 * 160)
    squares = ImageChops.screen(stripes, stripes.rotate(90)).resize((900, 600))
    file = BytesIO()
    squares.save(file, "PNG")
    page.route(
        "**/media/**",
        lambda route: route.fulfill(body=file.getvalue(), content_type="image/png"),
    )


@pytest.mark.parametrize("scene", ["mosaic", "slides"])
def test_no_five_seconds_pass_without_a_change(
    visit: Open, album: Album, scene: str
) -> None:
    tab = visit(1440)
    show_details(tab.page)
    page = tab.open(f"{WALL}?scene={scene}&every=60&controls=0")
    until(page, "document.querySelector('#wall').dataset.answers > 0")
    page.wait_for_timeout(2_500)

    before = frame(page)
    for _ in range(3):
        page.wait_for_timeout(WITHOUT_CHANGE_SECONDS * 1000 - 700)
        after = frame(page)
        assert is_another(before, after)
        before = after
    assert tab.complaints == []


def test_stands_still_where_motion_is_unwelcome_and_while_it_is_paused(
    visit: Open, album: Album
) -> None:
    address = f"{WALL}?scene=slides&every=60&controls=0"
    shown = ".slides .is-front .picture"
    page = visit(1440).open(address)
    expect(page.locator(shown)).to_have_css("animation-name", "drift")
    expect(page.locator(shown)).to_have_css("animation-play-state", "running")
    page.keyboard.press("Space")
    expect(page.locator(shown)).to_have_css("animation-play-state", "paused")

    page = visit(1440, reduced_motion="reduce").open(address)
    expect(page.locator(shown)).to_have_css("animation-name", "none")


def test_slides_say_what_was_written(visit: Open, album: Album) -> None:
    make_photo(
        album,
        make_owner("nia"),
        text="What a night\nby the river",
        first_seen=timezone.now(),
        **store_picture(900, 600, "#406080"),
    )

    page = visit(1440).open(f"{WALL}?scene=slides&every=60")

    expect(page.locator(".slide .post-text >> visible=true")).to_have_text(
        "What a night by the river"
    )
    assert_accessible(page)


def test_a_milestone_is_celebrated_when_it_is_reached(
    visit: Open, album: Album
) -> None:
    Album.objects.filter(pk=album.pk).update(milestones="66,100")
    tab = visit(1440, reduced_motion="reduce")
    page = tab.open(f"{WALL}?every=60")
    until(page, "document.querySelector('#wall').dataset.answers > 0")
    expect(page.locator(".photo-count")).to_have_text("65 photos")

    make_photo(
        Album.objects.get(pk=album.pk),
        make_owner("nia", display_name="Nia"),
        first_seen=timezone.now(),
        **store_picture(900, 600, "#406080"),
    )
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, "document.querySelector('#wall').dataset.answers > 1")
    page.keyboard.press("ArrowRight")

    moment = page.locator(".milestone-moment.is-shown")
    expect(moment.locator(".milestone-number")).to_have_text("66 photos")
    expect(moment.locator(".milestone-sentence")).to_have_text(
        "Number 66 came from Nia."
    )
    expect(page.locator(".photo-count")).to_have_text("66 photos")
    expect(moment).to_have_count(0, timeout=16_000)
    assert tab.complaints == []


def test_every_few_minutes_the_seven_whole_and_then_the_invitation(
    visit: Open, album: Album, settings: Settings
) -> None:
    settings.MASTODON_SERVERS = ["social.example"]
    settings.FETCH_EVERY_MINUTES = 20
    Album.objects.filter(pk=album.pk).update(networks="mastodon")
    tab = visit(1440, reduced_motion="reduce")
    tab.page.clock.install()
    page = tab.open(f"{WALL}?every=60")
    until(page, "document.querySelector('#wall').dataset.answers > 0")

    page.clock.fast_forward(181_000)
    seven = page.locator(".top-seven.is-shown")
    expect(seven.locator(".ranked.is-filled")).to_have_count(7)
    assert page.evaluate(CROPPED) == []
    assert_accessible(page)
    page.clock.fast_forward(13_000)
    expect(seven).to_have_count(0)
    page.clock.fast_forward(181_000)

    invitation = page.locator(".invitation-moment.is-shown")
    expect(invitation).to_contain_text(
        "Post a photo with #carnival on Mastodon; we look every 20 minutes."
    )
    expect(invitation.locator(".qr-address")).to_contain_text("/topic/carnival")
    nodes = page.locator("*").count()
    for _ in range(20):
        page.clock.fast_forward(195_000)
        page.wait_for_timeout(50)
    assert page.locator("*").count() == nodes
    assert tab.complaints == []


# How many of the seven are not shown in their own ratio, within a pixel or two.
CROPPED = """[...document.querySelectorAll(".ranked.is-filled .is-front .picture")]
  .filter(({ naturalWidth, naturalHeight, clientWidth, clientHeight }) =>
    Math.abs(naturalWidth / naturalHeight * clientHeight - clientWidth) > 3)
  .map(({ src }) => src)"""


def test_captions_of_narrow_tiles_are_one_small_line(visit: Open, album: Album) -> None:
    page = visit(1440, reduced_motion="reduce").open(f"{WALL}?every=60")
    until(page, "document.querySelector('#wall').dataset.answers > 0")
    expect(page.locator(".tile.is-filled").nth(6)).to_be_visible()

    measured = page.evaluate(
        """[...document.querySelectorAll(".tile.is-filled")].map((tile) => {
          const name = tile.querySelector(".is-front .name");
          const style = getComputedStyle(name);
          return [tile.clientWidth, name.clientHeight / parseFloat(style.lineHeight),
                  parseFloat(style.fontSize)];
        })"""
    )

    narrow = [(lines, size) for width, lines, size in measured if width < 340]
    wide = [size for width, _, size in measured if width > 345]
    assert narrow
    assert wide
    assert all(lines < 1.5 for lines, _ in narrow), measured
    assert max(size for _, size in narrow) <= 0.65 * max(wide)


# The share of each picture of the mosaic that its tile cuts off, the most first.
CUT_OFF = """[...document.querySelectorAll(".tile.is-filled:not([hidden])")]
.map(tile => {
  const { naturalWidth, naturalHeight } = tile.querySelector(".is-front .picture");
  const bent = naturalWidth / naturalHeight * tile.clientHeight / tile.clientWidth;
  return 1 - Math.min(bent, 1 / bent);
}).sort((one, other) => other - one)"""


def test_photos_that_come_later_are_hardly_cropped_either(
    visit: Open, album: Album
) -> None:
    page = visit(1440, reduced_motion="reduce").open(f"{WALL}?every=60")
    until(page, "document.querySelector('#wall').dataset.answers > 0")
    expect(page.locator(".tile.is-filled").nth(6)).to_be_visible()

    for step in range(1, 25):
        page.keyboard.press("ArrowRight")
        until(page, f"document.querySelector('#wall').dataset.steps >= {step}")
        page.wait_for_timeout(50)

    cut_off = page.evaluate(CUT_OFF)
    # No picture has the shape of some tiles; the drawn ones have six shapes.
    assert cut_off[0] < 0.3, cut_off
    assert sum(cut_off) / len(cut_off) < 0.13, cut_off


# At each frame: whose picture is seen most, and whose name, where it can be read.
CREDITS = """() => new Promise((resolve) => {
  const seen = new Set();
  const end = performance.now() + 2500;
  const look = () => {
    for (const slide of document.querySelectorAll(".slide.is-filled")) {
      const layers = [...slide.querySelectorAll(".frame-layer")];
      const opacity = (element) => Number(getComputedStyle(element).opacity);
      const [most] = layers.sort((one, other) => opacity(other) - opacity(one));
      const caption = most.querySelector("figcaption");
      if (opacity(caption) * opacity(most) < 0.3) continue;
      const picture = most.querySelector(".picture").alt;
      seen.add(`${caption.querySelector(".name").textContent} ${picture}`);
    }
    if (performance.now() > end) resolve([...seen]);
    else requestAnimationFrame(look);
  };
  look();
})"""


def test_no_name_stands_under_the_photo_of_somebody_else(
    visit: Open, album: Album
) -> None:
    album.photos.all().delete()
    for name in ("Ana", "Bruno", "Carla", "Dario", "Elena"):
        picture = store_picture(960, 640)
        make_photo(album, make_owner(display_name=name), alt_text=name, **picture)
    page = visit(1440).open(f"{WALL}?scene=slides&every=60&controls=0")
    expect(page.locator(".slides .is-front")).to_have_css("opacity", "1")

    seen = set()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen |= {*page.evaluate(CREDITS)}

    assert len(seen) > 1
    assert [pair for pair in seen if len({*pair.split()}) > 1] == []
