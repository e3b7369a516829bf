"""The admin's first page and its lists in a real browser, on a phone and a laptop."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from app.models import Feed, Run
from tests.app.factories import make_album, make_photo, store_picture
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import REACH

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "https://one.example/api/v1/timelines/tag/lanterns?limit=40: no answer. "
CUT_OFF = """() => [...document.querySelectorAll(".results, .album, table, dl")].filter(
  part => part.scrollWidth > part.clientWidth + 1
).map(part => part.outerHTML)"""


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_the_desk_is_accessible_and_cuts_nothing_off(
    desk: Callable[..., Visit], site: str, width: int, scheme: str
) -> None:
    album = make_album("lanterns", is_moderated=True, networks="mastodon,bluesky")
    make_photo(album, **store_picture(400, 300))
    values = {"server": "a-server-of-a-long-name.example", "query": "lanterns"}
    feed = Feed.objects.create(album=album, network="mastodon", **values)
    for failure in ("", REASON + "x" * 150):
        now = timezone.now()
        Run.objects.create(feed=feed, ended_at=now, photos_added=7, failure=failure)
    tab = desk(width, color_scheme=scheme)

    page = tab.open("/admin/")

    assert page.evaluate(CUT_OFF) == []
    assert_accessible(page)
    for table in ("feed", "run"):
        assert tab.open(f"/admin/app/{table}/").evaluate(CUT_OFF) == [], table
    page = tab.open("/admin/")
    page.get_by_label("waits for approval").click()
    expect(page.locator("#decisions .card")).to_have_count(1)
    assert not tab.complaints


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_lists_never_scroll_sideways(
    desk: Callable[..., Visit], site: str, width: int
) -> None:
    make_photo(make_album("lanterns", is_moderated=True), **store_picture(400, 300))
    tab = desk(width)

    for table in ("owner", "photo", "album"):
        page = tab.open(f"/admin/app/{table}/")
        assert page.evaluate(REACH) <= width, table
        assert page.evaluate(CUT_OFF) == [], table
