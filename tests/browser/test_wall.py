"""The wall of a venue: for days, with a network that comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from app.models import Album, ChangesEpoch, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.browser.conftest import SIZES, Visit, assert_accessible, until

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

WALL = "/topic/%23carnival/wall"
STEPS = """async (steps) => {
  const { dataset } = document.querySelector("#wall");
  const done = () => Number(dataset.steps ?? 0);
  for (const goal = done() + steps; done() < goal;) {
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    if (done() % 50 === 0) dispatchEvent(new Event("online"));
    await new Promise((resolve) => setTimeout(resolve));
  }
}"""
BOXES = """() => [...document.querySelectorAll(".tile:not([hidden]), .qr-panel")].map(
  (one) => one.getBoundingClientRect().toJSON())"""
OUTSIDE = """() => {
  const panel = document.querySelector(".qr-panel").getBoundingClientRect();
  return [...document.querySelectorAll(".qr-panel *")]
    .filter((part) => part.checkVisibility() && !part.closest("svg, wbr"))
    .filter((part) => {
      const { top, bottom } = part.getBoundingClientRect();
      return top < panel.top - 1 || bottom > panel.bottom + 1;
    }).map((part) => part.className);
}"""


def let_time_pass(page: Page, *, until: str) -> None:
    """Minutes, as many as it takes until the wall says so of itself."""
    sign = page.get_by_role("status")
    for _ in range(20):
        page.clock.fast_forward(60_000)
        page.wait_for_timeout(200)
        if sign.inner_text() == until:
            break
    expect(sign).to_have_text(until)


def on_the_wall(page: Page) -> Any:
    return page.locator(".tile.is-filled .is-front .picture")


def weigh(page: Page) -> tuple[int, int]:
    """Nodes of the page and bytes of its script, after a thorough clean-up."""
    page.wait_for_timeout(1600)
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    tools.send("HeapProfiler.collectGarbage")
    metrics = tools.send("Performance.getMetrics")["metrics"]
    found = {metric["name"]: int(metric["value"]) for metric in metrics}
    tools.detach()
    return page.locator("*").count(), found["JSHeapUsedSize"]


@pytest.mark.parametrize(("scene", "steps"), [("mosaic", 200), ("slides", 100)])
def test_hundreds_of_steps_weigh_nothing(
    visit: Open, album: Album, scene: str, steps: int
) -> None:
    tab = visit(reduced_motion="reduce")
    page = tab.open(f"{WALL}?scene={scene}&shuffle=1")
    page.locator(".has-script").wait_for()
    page.evaluate(STEPS, 100)
    nodes, heap = weigh(page)

    page.evaluate(STEPS, steps)

    later_nodes, later_heap = weigh(page)
    assert later_nodes == nodes
    assert later_heap - heap < 250_000
    assert page.locator("img[src]").count() < 80
    assert tab.strangers() == []
    assert tab.complaints == []


def test_the_new_arrives_the_hidden_leaves_and_the_server_may_go_away(
    visit: Open, album: Album
) -> None:
    tab = visit()
    tab.page.clock.install()
    page = tab.open(f"{WALL}?every=4")
    expect(on_the_wall(page).nth(6)).to_be_visible()

    photo = make_photo(
        album,
        make_owner("nia", display_name="Nia"),
        alt_text="A lion on stilts",
        posted_at=timezone.now() - timedelta(seconds=200),
        **store_picture(900, 600, "#406080"),
    )
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator(".spotlight")).to_be_visible(timeout=15_000)
    expect(page.locator(".spotlight .is-front figcaption")).to_have_text(
        "New Nia X @nia 3 minutes ago"
    )
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".spotlight")).to_be_hidden()
    lion = on_the_wall(page).and_(page.get_by_alt_text("A lion on stilts"))
    expect(lion).to_have_count(1)

    page.route("**/wall/photos?*", lambda route: route.abort())
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
    let_time_pass(page, until="No connection; showing the photos that are here.")
    expect(lion).to_have_count(1)
    page.unroute("**/wall/photos?*")
    let_time_pass(page, until="")
    expect(page.locator(f"[src*='{photo.content_hash}']")).to_have_count(0)

    page.route("**/wall/photos?*", lambda route: route.abort())
    steps = str(page.locator("#wall").get_attribute("data-steps"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#wall")).not_to_have_attribute("data-steps", steps)
    page.unroute("**/wall/photos?*")
    assert [own for own in tab.complaints if "ERR_FAILED" not in own] == []


def look(page: Page, *, answers: int = 1) -> None:
    """Lets the wall look now, and waits until it has heard so many answers."""
    heard = "Number(document.querySelector('#wall').dataset.answers ?? 0)"
    goal = page.evaluate(heard) + answers
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, f"{heard} >= {goal}")
    page.wait_for_timeout(100)
    assert page.evaluate(heard) == goal


def shown_next(page: Page, number: int = 1) -> list[tuple[str, bool]]:
    """The files of the next slides, and whether each is shown as a new one."""
    told: list[tuple[str, bool]] = []
    steps = "Number(document.querySelector('#wall').dataset.steps ?? 0)"
    for _ in range(number):
        goal = page.evaluate(steps) + 1
        page.keyboard.press("ArrowRight")
        until(page, f"{steps} === {goal}")
        slide = page.locator(".slide.is-filled").first
        source = slide.locator(".is-front .picture").get_attribute("src") or ""
        is_new = "is-new" in (slide.get_attribute("class") or "")
        told.append((source.rpartition("/")[2].partition("-")[0], is_new))
    return told


def test_late_and_many_photos_are_new_once_and_leave_together(
    visit: Open, album: Album
) -> None:
    # None is reached here: its moment would come between the photos.
    Album.objects.update(milestones="5000")
    late, burst = store_picture(900, 600, "#406080"), store_picture(900, 600, "#208020")
    first = album.photos.earliest("first_seen")
    waiting = make_photo(album, is_sensitive=True, first_seen=first.first_seen, **late)
    tab = visit(reduced_motion="reduce")
    tab.page.clock.install()
    page = tab.open(f"{WALL}?scene=slides&every=600")
    page.locator("[data-answers]").wait_for()

    Photo.objects.filter(pk=first.pk).update(favorite_count=9)
    Photo.objects.filter(pk=waiting.pk).update_visibility(is_approved=True)
    look(page)

    assert shown_next(page) == [(late["content_hash"], True)]
    assert not any(is_new for _, is_new in shown_next(page, 2))

    many = make_photos(album, 500, **burst)
    look(page, answers=5)
    assert shown_next(page, 7) == [
        *[(burst["content_hash"], True)] * 6,
        (burst["content_hash"], False),
    ]

    # Those that the pool holds and nobody sees leave with the one that is seen.
    Photo.objects.filter(pk__in=[photo.pk for photo in many]).update_visibility(
        is_hidden=True
    )
    look(page, answers=5)
    sources = {source for source, _ in shown_next(page, 80)}
    assert burst["content_hash"] not in sources
    assert len(sources) > 3
    assert tab.complaints == []


def test_a_wall_begins_anew_after_a_restored_backup(visit: Open, album: Album) -> None:
    picture = store_picture(900, 600, "#406080")
    gone = make_photo(album, first_seen=timezone.now(), **picture)
    tab = visit(reduced_motion="reduce")
    tab.page.clock.install()
    page = tab.open(f"{WALL}?every=600")
    page.locator("[data-answers]").wait_for()
    lost = page.locator(f".tile [src*='{gone.content_hash}']")
    expect(lost).to_have_count(1)
    others = on_the_wall(page).count() - 1

    # As a backup brings it back: hidden, at no version that the wall has not seen.
    Photo.objects.filter(pk=gone.pk).update_quietly(is_hidden=True)
    ChangesEpoch.objects.create()
    look(page)

    expect(lost).to_have_count(0)
    assert on_the_wall(page).count() >= others
    expect(page.get_by_role("status")).to_have_text("")
    make_photo(album, make_owner("nia"), first_seen=timezone.now(), **picture)
    look(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".spotlight .handle >> visible=true")).to_have_text("@nia")
    assert [own for own in tab.complaints if "410" not in own] == []


def test_is_led_by_keys_and_its_address_keeps_how(visit: Open, album: Album) -> None:
    tab = visit()
    tab.page.clock.install()
    page = tab.open(WALL)
    expect(on_the_wall(page).nth(6)).to_be_visible()
    controls = page.get_by_role("group", name="Wall")

    page.keyboard.press("Tab")
    page.get_by_role("button", name="Slideshow").press("Enter")
    page.get_by_role("button", name="Shuffle").press("Space")
    page.get_by_role("button", name="Names").press("Enter")
    page.get_by_label("Pace").select_option("30")
    expect(page.locator(".slide.is-filled").first).to_be_visible()
    page.mouse.click(200, 400)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert_accessible(page)
    page.keyboard.press("h")

    expect(controls).to_be_hidden()
    assert page.url.endswith("?scene=slides&shuffle=1&caption=0&every=30&controls=0")
    page.reload()
    expect(page.locator(".slide.is-filled").first).to_be_visible()
    expect(page.locator("figcaption >> visible=true")).to_have_css("opacity", "0")
    expect(controls).to_be_hidden()
    page.keyboard.press("h")
    expect(controls).to_be_visible()
    page.clock.fast_forward(5_000)
    expect(controls).to_have_css("opacity", "0")
    page.mouse.move(300, 300)
    expect(controls).to_have_css("opacity", "1")


@pytest.mark.parametrize("number", [0, 1, 6, 40])
def test_fills_every_window(visit: Open, site: str, number: int) -> None:
    album = make_album()
    pictures = [store_picture(*size) for size in SIZES]
    for own in range(number):
        make_photo(album, make_owner(), **pictures[own % len(pictures)])
    tab = visit(360)
    page = tab.open(WALL)
    for width, height in [(360, 740), (2560, 1440), (1080, 1920), (1440, 900)]:
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".has-script").wait_for()
        page.wait_for_timeout(450)

        boxes = page.evaluate(BOXES)

        assert all(box["left"] >= 0 and box["top"] >= 0 for box in boxes)
        assert all(box["right"] <= width + 1 for box in boxes), (width, boxes)
        assert all(box["bottom"] <= height + 1 for box in boxes), (width, boxes)
        area = sum(box["width"] * box["height"] for box in boxes)
        assert number < 6 or 0.9 < area / (width * height) <= 1.001
    if number in (0, 40):  # few photos are the same elements as many
        assert_accessible(page)
    assert page.locator("a.qr-code").is_visible()
    assert tab.complaints == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (2560, 1440), (900, 1600)])
def test_the_panel_of_the_code_stays_in_its_row(
    visit: Open, album: Album, settings: Settings, width: int, height: int
) -> None:
    settings.SITE_NAME = "The Great Carnival on the River"
    tab = visit(width)
    tab.page.set_viewport_size({"width": width, "height": height})
    page = tab.open(WALL)
    page.locator(".tile.is-filled").first.wait_for()

    assert page.evaluate(OUTSIDE) == []


def test_stands_still_without_a_script(visit: Open, album: Album) -> None:
    page = visit(360, java_script_enabled=False).open(WALL)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 740})

        assert page.locator(".no-script-photos .picture").count() == 24
        assert page.locator(".no-script-photos img").first.is_visible()
        assert page.locator("a.qr-code").is_visible()
        assert not page.get_by_role("group", name="Wall").is_visible()
