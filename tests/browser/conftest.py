"""A real Chromium on a real server, with an album of real pictures."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.finders import get_finders
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings

from app.models import Album, Feed
from app.top_seven import versions
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    new_photo,
    store_picture,
)
from tests.browser.frozen_albums import FrozenAlbum, frozen_in
from twitter_album import static_files

if TYPE_CHECKING:
    from tests.browser.lightbox import LiveAlbum

expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure

# The first is the same Chromium without a window: a third less work for the machine.
CHROMIUMS = ["chromium-headless-shell", "chromium", "google-chrome"]
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
# Each width and each scheme of colours; both times both would say the same again.
SCREENS = [(360, "dark"), (1440, "light")]
SIZES = [(960, 640), (640, 960), (800, 800), (1600, 500), (320, 900), (1280, 720)]
COLOURS = ["#7a2e1f", "#1f4f7a", "#2f6b3a", "#7a5a1f", "#4b2f7a", "#1f6f6b"]
# Twelve photos of a gallery are all kinds that there are; axe takes long for each.
BEYOND_TWELVE = ".photo:nth-of-type(n + 13)"
PEOPLE = [
    ("ana", "Ana Sol"),
    ("layla", "ليلى حسن"),
    ("society", "The Most Venerable Carnival Society of the Upper Valley"),
    ("plain", ""),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    # Playwright keeps a loop running in this thread, which Django takes for async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(
                executable_path=executable, args=SWITCHES
            )
            yield launched
            launched.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def picture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="session")
def joined_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Style sheets and scripts as they are collected; axe follows no import."""
    folder = tmp_path_factory.mktemp("static")
    files = [file for finder in get_finders() for file in finder.list([])]
    paths = {name: (storage, name) for name, storage in files}
    for name, text in static_files.joined_files(paths).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def site(
    live_server: Any, settings: Settings, picture_folder: Path, joined_files: Path
) -> str:
    """The address of the site."""
    settings.STATICFILES_DIRS = [joined_files, *settings.STATICFILES_DIRS]
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.MEDIA_ROOT = picture_folder
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def album(site: str) -> Album:
    """#carnival: 65 photos of every shape by people of every name."""
    album = make_album("carnival", milestones="100")
    make_album("empty")
    soon = timezone.now() + timedelta(minutes=12)
    Feed.objects.create(album=album, network="x", query="#carnival", due_at=soon)
    people = [make_owner(handle, display_name=name) for handle, name in PEOPLE]
    pictures = [
        store_picture(*size, colour)
        for size, colour in zip(SIZES, COLOURS, strict=True)
    ]
    photos = [
        new_photo(
            album,
            people[number % len(people)],
            favorite_count=number * 37,
            alt_text="Lanterns over the river" if number % 3 == 0 else "",
            text="What a night!",
            **pictures[number % len(pictures)],
        )
        for number in range(65)
    ]
    include(album, photos)
    versions.make_versions()
    return album


@dataclass
class Visit:
    """A tab, with everything that it complained of and asked for."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str) -> Page:
        self.page.goto(self.site + address)
        return self.page

    def strangers(self) -> list[str]:
        """Requests to anybody but the site."""
        own = (self.site + "/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def without_pictures(tab: Visit) -> Visit:
    """By the browser itself: to ask us for each of thousands takes seconds."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    session.send("Network.setBlockedURLs", {"urls": ["*.webp"]})
    return tab


def assert_accessible(
    page: Page,
    where: str = "",
    *,
    without: Sequence[str] = (),
    preloads: bool = True,
) -> None:
    """By axe, but for the rules in `without`. WCAG 2.2 asks for the size of targets,
    axe only when told; to list all that is in order takes it three times as long.
    `preloads`: it reads style sheets by itself, which it cannot do from a disk."""
    rules = {"target-size": {"enabled": True}}
    options = {
        "rules": rules | {name: {"enabled": False} for name in without},
        "resultTypes": ["violations"],
        "preload": preloads,
    }
    found = Axe().run(page, {"exclude": [[BEYOND_TWELVE]]}, options)
    assert found.violations_count == 0, where + found.generate_report()


def until(page: Page, condition: str, *, seconds: float = 20) -> None:
    """Waits for a JavaScript condition: Playwright's own wait breaks a strict CSP."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never so: {condition}"
        page.wait_for_timeout(30)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Opens a tab: width in pixels, then options of a browser context."""
    contexts = []

    def opened(width: int = 1440, **options: Any) -> Visit:
        is_phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": 740 if is_phone else 900},
            has_touch=is_phone,
            is_mobile=is_phone,
            **options,
        )
        contexts.append(context)
        return Visit(context.new_page(), site)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def desk(
    visit: Callable[..., Visit], admin_client: Client, settings: Settings
) -> Callable[..., Visit]:
    """Opens a tab in which the organiser is signed in."""
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value

    def opened(width: int = 1440, **options: object) -> Visit:
        tab = visit(width, **options)
        name = settings.SESSION_COOKIE_NAME
        tab.page.context.add_cookies(
            [{"name": name, "value": session, "url": tab.site}]
        )
        return tab

    return opened


@pytest.fixture(scope="session")
def frozen_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("frozen")


@pytest.fixture
def frozen(site: str, frozen_folder: Path) -> FrozenAlbum:
    """#carnival as files, in English; written once."""
    return frozen_in(frozen_folder, "en")


@pytest.fixture
def frozen_arabic(site: str, frozen_folder: Path) -> FrozenAlbum:
    return frozen_in(frozen_folder, "ar")


@pytest.fixture(params=["live", "frozen"])
def either(request: pytest.FixtureRequest) -> LiveAlbum | FrozenAlbum:
    """#carnival on the server, and as files on the disk."""
    from tests.browser.lightbox import LiveAlbum

    if request.param == "frozen":
        return cast("FrozenAlbum", request.getfixturevalue("frozen"))
    return LiveAlbum(request.getfixturevalue("album"))
