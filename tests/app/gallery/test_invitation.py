"""An album invites people to post, and promises nothing that does not happen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from app.gallery.invitation import invitation_to
from app.models import Album
from tests.app.factories import make_album, make_photo
from tests.app.reading import read
from twitter_album.demo_keys import DEMO_KEYS

TOPIC = "/topic/carnival"


@pytest.fixture(autouse=True)
def three_networks(settings: Settings) -> None:
    settings.NETWORKS = ["mastodon", "x", "bluesky"]
    settings.X_BEARER_TOKEN = "token"
    settings.BLUESKY_HANDLE = "ana.bsky.social"
    settings.BLUESKY_APP_PASSWORD = "password"
    settings.FETCH_EVERY_MINUTES = 20


def text_of(**values: object) -> str:
    invitation = invitation_to(Album(tag="carnival", **values))
    return invitation.text if invitation else ""


class TestInvitation:
    def test_names_the_hashtag_the_networks_and_the_interval(self) -> None:
        assert text_of() == (
            "Post a photo with #carnival on X, Mastodon or Bluesky; "
            "we look every 20 minutes."
        )

    def test_names_the_networks_of_the_album_alone(self) -> None:
        assert "with #carnival on Mastodon;" in text_of(networks="mastodon")
        assert "on X or Bluesky;" in text_of(networks="bluesky, x")
        assert "on X;" in text_of(networks="twitter, x")

    def test_names_no_network_that_is_not_set_up(self, settings: Settings) -> None:
        settings.BLUESKY_APP_PASSWORD = ""
        assert "on X or Mastodon;" in text_of()

        settings.X_BEARER_TOKEN = ""
        settings.TWITTER_KEYS = DEMO_KEYS
        assert "on Mastodon;" in text_of()
        settings.TWITTER_API_URL = "https://api.twitter.com/1.1"
        assert text_of(networks="twitter, bluesky") == ""

    def test_counts_the_simulated_network_as_x(self, settings: Settings) -> None:
        settings.X_BEARER_TOKEN = ""
        settings.TWITTER_KEYS = DEMO_KEYS
        settings.TWITTER_API_URL = "http://127.0.0.1:8001/1.1"

        assert "on X;" in text_of(networks="twitter")

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (1, "we look every minute."),
            (60, "we look every hour."),
            (90, "we look every 90 minutes."),
            (1440, "we look every 24 hours."),
        ],
    )
    def test_says_the_interval_that_is_set(
        self, settings: Settings, minutes: int, words: str
    ) -> None:
        settings.FETCH_EVERY_MINUTES = minutes

        assert text_of().endswith(words)

    def test_says_that_the_organiser_approves(self) -> None:
        assert text_of(is_moderated=True).endswith(
            "we look every 20 minutes, and the organiser then approves it."
        )

    def test_is_silent_while_paused(self) -> None:
        assert text_of(is_paused=True) == ""

    def test_speaks_the_language_of_the_page(self) -> None:
        with override("de"):
            assert "auf X, Mastodon oder Bluesky" in text_of()

    def test_keeps_the_hashtag_in_its_own_direction(self) -> None:
        invitation = invitation_to(Album(tag="<b>"))
        assert invitation
        assert "<bdi>#&lt;b&gt;</bdi>" in invitation.html


def invitation_on(client: Client) -> str:
    (invitation,) = LexborHTMLParser(read(client, TOPIC)).css(".invitation")
    return invitation.text()


@pytest.mark.django_db
class TestAlbumPage:
    def test_invites_with_photos_and_without(self, client: Client) -> None:
        album = make_album()
        assert "Post a photo with #carnival on X, Mastodon" in invitation_on(client)

        make_photo(album)
        assert "Post a photo with #carnival on X, Mastodon" in invitation_on(client)

    def test_leads_to_where_a_post_is_written(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_photo(make_album("carnival"))

        links = LexborHTMLParser(read(client, TOPIC)).css(".invitation a")

        assert {link.text(): link.attributes["href"] for link in links} == {
            "X": "https://x.com/intent/post?text=%23carnival%20",
            "Mastodon": "/share/mastodon?address=https%3A%2F%2Falbum.example%2Ftopic"
            "%2F%2523carnival&title=%23carnival",
            "Bluesky": "https://bsky.app/intent/compose?text=%23carnival%20",
        }

    def test_of_a_paused_album_invites_nobody(self, client: Client) -> None:
        make_album(is_paused=True)
        assert "Post a photo" not in read(client, "/topic/carnival")
