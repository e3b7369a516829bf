"""What wheel, keys and scroll bars do in the lightbox, and how quickly it answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Page, expect

from app.models import Album
from tests.browser.conftest import CHROMIUMS, SWITCHES, Visit, until
from tests.browser.frozen_albums import FrozenAlbum
from tests.browser.lightbox import MIDDLE, LiveAlbum, choose, no_longer, opened, paths

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]
Either = LiveAlbum | FrozenAlbum

TOPIC = "/topic/%23carnival"
BOX = ".current .picture-box"
PLAY = "[data-do=play]"
SLOWER = 4
MAX_MILLISECONDS = 200
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def test_the_wheel_enlarges_and_steps(visit: Open, either: Either) -> None:
    tab, walk = visit(1440), either.photos
    page = opened(either, tab, 4)
    x, y, width, _ = page.evaluate(MIDDLE, BOX)
    page.mouse.move(x, y)

    page.mouse.wheel(0, -200)
    until(page, f"document.querySelector('{BOX}').style.transform !== ''")
    assert page.evaluate(MIDDLE, BOX)[2] > 1.3 * width
    page.mouse.wheel(0, 2000)
    until(page, f"document.querySelector('{BOX}').style.transform === ''")
    for _ in range(5):  # one long turn is one step
        page.mouse.wheel(40, 0)

    either.shown(tab, walk[5])


def test_space_plays_a_slideshow_until_it_is_pressed_again(
    visit: Open, either: Either
) -> None:
    tab, walk = visit(1440), either.photos
    tab.page.clock.install()
    page = opened(either, tab, 3)
    play = page.locator(PLAY)

    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".current .is-loaded")).to_be_visible()
    page.clock.run_for(5_500)
    either.shown(tab, walk[4])
    expect(page.locator(".current .is-loaded")).to_be_visible()
    page.clock.run_for(5_500)
    either.shown(tab, walk[5])
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-pressed", "false")
    page.clock.run_for(11_000)
    either.shown(tab, walk[5])

    # Whatever else one does ends it, too.
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    either.shown(tab, walk[6])
    expect(play).to_have_attribute("aria-pressed", "false")
    assert tab.complaints == []


def test_f_fills_the_screen_and_back_leaves_it(visit: Open, either: Either) -> None:
    tab, walk = visit(1440), either.photos
    page = opened(either, tab, 3)
    is_full = "document.fullscreenElement?.className === 'viewer'"

    page.keyboard.press("f")
    until(page, is_full)
    until(page, "document.querySelector('.picture-area').clientWidth === innerWidth")
    page.keyboard.press("ArrowRight")
    either.shown(tab, walk[4])
    page.keyboard.press("f")
    until(page, "!document.fullscreenElement")
    page.keyboard.press("f")
    until(page, is_full)
    page.go_back()

    no_longer(tab)
    assert not page.evaluate("document.fullscreenElement")
    assert tab.complaints == []


@pytest.mark.live_only("the style sheets are the same")
def test_it_covers_the_scroll_bar_and_the_gallery_keeps_its_place(
    browser: Browser, album: Album, site: str
) -> None:
    executable = next(filter(None, map(which, CHROMIUMS)))
    with_bars = browser.browser_type.launch(
        executable_path=str(Path(executable)),
        args=SWITCHES,
        ignore_default_args=["--hide-scrollbars"],
    )
    page = with_bars.new_page(viewport={"width": 1440, "height": 900})
    page.goto(site + TOPIC)
    assert page.evaluate("document.documentElement.clientWidth") < 1440
    lefts = """[...document.querySelectorAll(".photos .picture")].slice(0, 9)
      .map(tile => tile.getBoundingClientRect().left)"""
    before = page.evaluate(lefts)

    choose(page, paths(album)[1])
    expect(page.locator(".lightbox")).to_be_visible()

    assert page.evaluate(MIDDLE, ".lightbox")[2] == 1440
    assert page.evaluate(lefts) == before
    with_bars.close()


def work_of(page: Page, *steps: Callable[[], object]) -> float:
    """Milliseconds of the processor until what is done has been laid out, at best."""
    session = page.context.new_cdp_session(page)
    # By the clock, it would tell of whoever else is at work on this machine.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(sum(one["value"] for one in metrics if one["name"] in WORK))

    least = float("inf")
    for step in steps:
        before = used()
        step()
        page.wait_for_timeout(100)
        least = min(least, used() - before)
        page.wait_for_timeout(500)
    return least * 1000


@pytest.mark.live_only("it measures the scripts, which are the same")
@pytest.mark.parametrize("width", [360, 1440])
def test_answers_at_once_on_a_processor_four_times_as_slow(
    visit: Open, album: Album, width: int
) -> None:
    tab, walk = visit(width), paths(album)
    page = opened(LiveAlbum(album), tab, 2)
    right = partial(page.keyboard.press, "ArrowRight")
    assert work_of(page, *[right] * 6) * SLOWER < MAX_MILLISECONDS

    page.keyboard.press("Escape")
    no_longer(tab)
    tile = f"document.querySelector(\".photos a[href='{walk[2]}']\").click()"
    opening: list[float] = []
    leaving: list[float] = []
    for _ in range(4):
        opening.append(work_of(page, partial(page.evaluate, tile)))
        leaving.append(work_of(page, page.go_back))
    assert min(opening) * SLOWER < MAX_MILLISECONDS
    assert min(leaving) * SLOWER < MAX_MILLISECONDS
