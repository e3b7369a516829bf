"""Pages and wall hear at once of a photo, by one stream for all tabs of a browser, and
ask now and then where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django import Settings

from app.models import Album
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    new_photo,
    store_picture,
)
from tests.browser.conftest import Visit, until
from tests.events_proxy import proxy
from tests.events_server import EventsServer, listening

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
TOPIC = "/topic/%23carnival"
# The pages would ask after 60 and 20 seconds.
AT_ONCE_MILLISECONDS = 12_000


@pytest.fixture
def small_album(site: str, settings: Settings) -> Album:
    settings.EVENTS = True
    album = make_album("carnival")
    post(album)
    return album


def post(album: Album) -> None:
    include(album, [new_photo(album, make_owner(), **store_picture(960, 640))])


@pytest.fixture
def server(small_album: Album) -> Iterator[EventsServer]:
    with listening() as server:
        yield server


@pytest.fixture
def proxied(site: str, server: EventsServer) -> Iterator[str]:
    with proxy(urlsplit(site).port or 0, server.port) as address:
        yield address


@pytest.fixture
def context(visit: Open) -> BrowserContext:
    return visit().page.context


def opened(context: BrowserContext, address: str) -> Visit:
    """A page that has heard that the stream is there."""
    tab = Visit(context.new_page(), address)
    with context.expect_event("requestfinished", _is_question):
        tab.open(TOPIC)
    return tab


def _is_question(request: object) -> bool:
    return "/news?" in getattr(request, "url", "")


def pill(page: Page) -> Locator:
    return page.get_by_role("button", name="1 new photo", exact=True)


def streams(*tabs: Visit) -> int:
    return sum(url.endswith("/events") for tab in tabs for url in tab.requests)


def test_a_page_announces_a_photo_at_once(
    context: BrowserContext, proxied: str, small_album: Album
) -> None:
    tab = opened(context, proxied)

    post(small_album)

    expect(pill(tab.page)).to_be_visible(timeout=AT_ONCE_MILLISECONDS)
    assert tab.complaints == []


def test_all_tabs_share_one_stream_and_the_next_takes_over(
    context: BrowserContext, proxied: str, small_album: Album
) -> None:
    first = opened(context, proxied)
    second = Visit(context.new_page(), proxied)
    second.open(TOPIC)
    until(second.page, "document.readyState === 'complete'")

    post(small_album)
    for tab in (first, second):
        expect(pill(tab.page)).to_be_visible(timeout=AT_ONCE_MILLISECONDS)
    assert (streams(first), streams(second)) == (1, 0)

    with second.page.expect_request(lambda request: request.url.endswith("/events")):
        first.page.close()


def test_a_wall_shows_a_photo_at_once(
    context: BrowserContext, proxied: str, small_album: Album
) -> None:
    tab = Visit(context.new_page(), proxied)
    page = tab.open(f"{TOPIC}/wall")
    until(page, "document.querySelector('#wall').dataset.answers > 1")
    answers = page.evaluate("Number(document.querySelector('#wall').dataset.answers)")

    post(small_album)

    until(
        page,
        f"document.querySelector('#wall').dataset.answers > {answers}",
        seconds=AT_ONCE_MILLISECONDS / 1000,
    )
    expect(page.locator(".photo-count")).to_have_text("2 photos")


def test_a_page_asks_by_itself_once_the_stream_is_gone(
    context: BrowserContext, proxied: str, server: EventsServer, small_album: Album
) -> None:
    tab = Visit(context.new_page(), proxied)
    tab.page.clock.install()
    with context.expect_event("request", lambda asked: "/events" in asked.url):
        tab.open(TOPIC)
    server.kill()

    post(small_album)
    tab.page.clock.run_for(121_000)

    expect(pill(tab.page)).to_be_visible()


def test_a_page_opens_no_stream_where_the_operator_has_none(
    context: BrowserContext, site: str, small_album: Album, settings: Settings
) -> None:
    settings.EVENTS = False
    tab = Visit(context.new_page(), site)

    tab.open(TOPIC)
    until(tab.page, "document.readyState === 'complete'")

    assert streams(tab) == 0
