"""What has no version (names, other albums, completeness) is up to 30 seconds late."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.test import Client

from app.models import Album, Feed, Owner
from tests.app.factories import make_album

# Committed, as only what is committed can be kept.
pytestmark = pytest.mark.django_db(transaction=True)

TOPIC = "/topic/%23carnival"
Once = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock so many seconds after now."""
    start = time.time()
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: start + seconds)


def test_names_and_other_albums_are_up_to_thirty_seconds_late(
    client: Client, album: Album, at: Callable[[float], None]
) -> None:
    """A change of these is none of the album."""
    pages = [client.get(TOPIC)]

    Owner.objects.filter(screen_name="ana").update(display_name="Zoe")
    make_album("another")
    for seconds in (19, 30):
        at(seconds)
        pages.append(client.get(TOPIC))

    texts = [page.content.decode() for page in pages]
    assert ["Zoe" in text for text in texts] == [False, False, True]
    assert ["#another" in text for text in texts] == [False, False, True]
    assert [bool(page.templates) for page in pages] == [True, False, True]


def test_nor_are_they_later_where_a_page_takes_them_over_from_another(
    client: Client, album: Album, at: Callable[[float], None]
) -> None:
    at(0)
    client.get(f"{TOPIC}?visit=1")
    Owner.objects.filter(screen_name="ana").update(display_name="Zoe")
    at(9)
    client.get(f"{TOPIC}?visit=2")

    at(30)

    names = client.get(f"{TOPIC}?visit=2").content.decode()
    assert "Zoe" in names
    assert ">Ana" not in names


def test_completeness_is_thirty_seconds_late_and_no_later_for_whoever_asks_again(
    client: Client, album: Album, at: Callable[[float], None]
) -> None:
    """By its ETag a browser would keep it until the album changes, were the ETag the
    version."""
    feed = Feed.objects.create(album=album, network="x", query="#carnival")
    address = f"/api{TOPIC}"
    known = {"if-none-match": client.get(address)["ETag"]}

    Feed.objects.filter(pk=feed.pk).update(
        covered_until=datetime(2026, 5, 1, tzinfo=UTC)
    )
    early = client.get(address, headers=known)
    at(30)
    late = client.get(address, headers=known)

    assert (early.status_code, late.status_code) == (304, 200)
    assert late.json()["completeness"]["until"] == "2026-05-01T00:00:00Z"


def test_a_clock_that_is_set_back_makes_no_page_older(
    client: Client, album: Album, at: Callable[[float], None]
) -> None:
    at(3600)
    client.get(TOPIC)
    Owner.objects.filter(screen_name="ana").update(display_name="Zoe")

    at(0)

    assert "Zoe" in client.get(TOPIC).content.decode()
