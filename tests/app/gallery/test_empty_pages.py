"""A page without photos says why, and says nothing that nobody knows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from app.models import Album, BudgetAlarm, Feed, Run, Window
from tests.app.factories import make_album, make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEFAULTS = {
    "network": "mastodon",
    "due_at": NOON + 20 * MINUTE,
    "not_before": NOON - 20 * MINUTE,
}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def read(client: Client, address: str = "/topic/carnival", accept: str = "en") -> str:
    """What stands in place of photos."""
    page = client.get(address, headers={"Accept-Language": accept}).content.decode()
    found = re.search('<p class="page-message">(.*?)</p>', page, re.DOTALL)
    assert found
    return unescape(re.sub("<.*?>", "", found[1])).strip()


def read_all(client: Client) -> str:
    """The same of all albums; the second one has nothing, and looks for nothing."""
    Album.objects.get_or_create(key="parade", tag="parade", is_paused=True)
    return read(client, "/")


def completeness(client: Client) -> Any:
    return client.get("/api/topic/carnival").json()["completeness"]


def make_feed(album: Album, server: str = "mastodon.social", **values: Any) -> Feed:
    return Feed.objects.create(
        album=album,
        server=server,
        query="carnival",
        asked_at=NOON,
        **DEFAULTS | values,
    )


def look(feed: Feed, minutes_ago: int, failure: str = "") -> None:
    """A run that has ended; the newest photos were read if it did not fail."""
    began = NOON - minutes_ago * MINUTE
    Run.objects.create(feed=feed, started_at=began, ended_at=began, failure=failure)
    if not failure:
        Feed.objects.filter(pk=feed.pk).update(covered_until=began, top="7")


def silent(album: Album, server: str = "mastodon.social", **values: Any) -> Feed:
    """Answered last at 10:40."""
    feed = make_feed(album, server, **values)
    look(feed, 100, "cannot be reached")
    look(feed, 80)
    look(feed, 20, "cannot be reached")
    return feed


class TestAlbum:
    def test_that_nobody_has_looked_for_says_so(self, client: Client) -> None:
        make_feed(make_album())

        assert read(client) == "We have not looked for #carnival yet."
        assert completeness(client)["state"] == "unknown"

    def test_that_nobody_posts_says_from_when_on(self, client: Client) -> None:
        feed = make_feed(make_album(), floor_at=NOON - timedelta(days=30))
        look(feed, 5)

        assert read(client) == (
            "Nobody has posted #carnival with a picture since 4 Jan 2026."
        )
        known = completeness(client)
        assert (known["state"], known["until"]) == ("complete", "2026-02-03T11:55:00Z")

    def test_whose_clock_stands_still_claims_nothing_of_today(
        self, client: Client
    ) -> None:
        feed = make_feed(make_album(), due_at=NOON - 200 * MINUTE)
        look(feed, 220)

        told = "Up to 3 Feb 2026, 08:20 UTC nobody had posted #carnival with a picture."
        assert read(client) == told

    def test_whose_server_is_silent_says_since_when(self, client: Client) -> None:
        silent(make_album())

        told = (
            "mastodon.social has not answered since 10:40 UTC, "
            "we try again at 12:20 UTC."
        )
        assert read(client) == f"No photo of #carnival was found so far. {told}"
        assert read_all(client) == f"No photo is here yet. {told}"
        (server,) = completeness(client)["not_answering"]
        assert server["since"] == "2026-02-03T10:40:00Z"
        assert server["next_try"] == "2026-02-03T12:20:00Z"

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("it", "mastodon.social non risponde (ultima risposta: 11:40 CET)"),
            ("de", "mastodon.social antwortet nicht (letzte Antwort: 11:40 CET)"),
        ],
    )
    def test_speaks_the_language_and_the_time_zone_of_the_page(
        self, client: Client, settings: Settings, language: str, told: str
    ) -> None:
        settings.TIME_ZONE = "Europe/Rome"
        silent(make_album())

        assert told in read(client, accept=language)

    def test_of_which_no_server_ever_answered_does_not_say_that_nobody_posts(
        self, client: Client
    ) -> None:
        feed = make_feed(make_album(), not_before=NOON + timedelta(hours=20))
        look(feed, 80, "answered 429")

        assert read(client) == (
            "mastodon.social has never answered, we try again in 20 hours."
        )
        known = completeness(client)
        assert (known["state"], known["since"]) == ("unknown", None)
        assert known["not_answering"][0]["since"] is None

    def test_of_which_no_server_ever_answered_says_when_it_is_asked_again(
        self, client: Client
    ) -> None:
        look(make_feed(make_album(), due_at=NOON + 20 * MINUTE), 80, "answered 500")

        told = "mastodon.social has never answered, we try again at 12:20 UTC."
        assert read(client) == told

    def test_with_one_server_silent_claims_nothing_of_it(self, client: Client) -> None:
        album = make_album()
        silent(album)
        look(make_feed(album, "other.example"), 5)

        told = read(client)

        assert "Nobody" not in told
        assert "mastodon.social has not answered" in told
        assert "other.example" not in told

    def test_whose_past_alone_is_trouble_was_answered(self, client: Client) -> None:
        feed = make_feed(make_album())
        look(feed, 5)
        look(feed, 5, "posts not looked up: answered 500")

        assert "has not answered" not in read(client)

    def test_whose_worker_died_blames_no_server(self, client: Client) -> None:
        look(make_feed(make_album()), 5, Run.INTERRUPTED)

        assert "has not answered" not in read(client)

    def test_still_reading_says_no_more_than_that(self, client: Client) -> None:
        feed = make_feed(make_album())
        look(feed, 5)
        Window.objects.create(feed=feed, hi="7", try_at=NOON)

        assert "No photo of #carnival was found so far." in read(client)
        assert completeness(client)["state"] == "partial"

    def test_without_money_blames_nobody_else(
        self, client: Client, settings: Settings
    ) -> None:
        settings.X_DAILY_BUDGET = 5_000_000
        BudgetAlarm.objects.create(
            network="x",
            period=BudgetAlarm.Period.DAY,
            starts_on=NOON.date(),
            percent=100,
            limit=5_000_000,
            spent=5_000_000,
        )
        silent(make_album(), "", network="x")

        assert "We have not asked X since 10:40 UTC." in read(client)

    def test_whose_photos_await_approval_says_so(self, client: Client) -> None:
        album = make_album(is_moderated=True)
        make_photo(album)
        silent(album)

        told = "1 photo waits for the organiser to approve it."
        assert read(client) == told
        assert read_all(client) == f"No photo is here yet. {told}"

    def test_whose_photos_are_all_hidden_says_no_more(self, client: Client) -> None:
        album = make_album()
        make_photo(album, is_hidden=True)
        look(make_feed(album), 5)

        told = "No photo of #carnival can be shown here at the moment."
        assert read(client) == told
        assert read_all(client) == "No photo can be shown here at the moment."

    def test_whose_pictures_are_to_come_promises_no_moment(
        self, client: Client
    ) -> None:
        album = make_album()
        make_photo(album, ready=False)
        look(make_feed(album), 5)

        told = "1 photo is on the way: its picture is still to be stored."
        assert read(client) == told
        assert read_all(client) == f"No photo is here yet. {told}"

    def test_that_is_paused_says_so(self, client: Client) -> None:
        silent(make_album(is_paused=True))

        assert read(client) == "This album is paused: it looks for no new photos."
        assert "All albums are paused" in read_all(client)
        assert completeness(client)["not_answering"][0]["next_try"] is None


def test_a_site_without_albums_promises_nothing_that_it_cannot_keep(
    client: Client,
) -> None:
    assert read(client, "/") == (
        "No photo is here yet. The first ones appear as soon as they are found."
    )
