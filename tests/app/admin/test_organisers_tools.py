"""Smaller tools of the organiser: why a photo is hidden, networks, runs, test mail."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Photo, Run
from tests.app.admin_pages import act, list_of, make_feed, page_of
from tests.app.admin_staff import member
from tests.app.factories import make_album, make_owner, make_photo
from tests.app.mail_server import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_who_hid_a_photo_when_and_why_is_told_in_list_and_form(
    admin_client: Client,
) -> None:
    album = make_album(block_words="mask")
    by_action, by_form = make_photo(album), make_photo(album)
    ruled = make_photo(album, text="A mask")
    blocked = make_photo(album)
    today = f"by admin, {timezone.now().day}"

    act(admin_client, "hide", by_action, reason="asked")
    admin_client.post(page_of(by_form), {"is_hidden": "on", "hidden_reason": "blurred"})
    act(admin_client, "block", blocked.owner)

    text = admin_client.get(list_of(Photo)).text
    for photo, told in (
        (by_action, f"not shown: asked ({today}"),
        (by_form, f"not shown: blurred ({today}"),
        (ruled, "not shown: block word: mask (by the rules of #carnival)"),
        (blocked, f"not shown: owner blocked ({today}"),
    ):
        assert told in text
        assert told in admin_client.get(page_of(photo)).text


def test_networks_of_an_album_are_boxes_to_tick(admin_client: Client) -> None:
    album = make_album(networks="mastodon")
    form = {"minimum_favourites": "0", "networks": ["bluesky", "mastodon"]}

    page = admin_client.get(page_of(album)).text
    admin_client.post(page_of(album), form)

    assert 'value="mastodon" id="id_networks_2" checked' in " ".join(page.split())
    album.refresh_from_db()
    assert set(album.network_names) == {"bluesky", "mastodon"}
    admin_client.post(page_of(album), {"minimum_favourites": "0"})
    album.refresh_from_db()
    assert album.networks == ""


def test_runs_are_filtered_and_searched(admin_client: Client) -> None:
    feed = make_feed(make_album(), network="mastodon", server="one.example")
    other = make_feed(make_album("other"))
    now = timezone.now()
    good = Run.objects.create(feed=feed, ended_at=now, photos_added=2)
    idle = Run.objects.create(feed=other, ended_at=now)
    failed = Run.objects.create(feed=other, ended_at=now, failure="It is too slow")
    for query, expected in (
        ({"outcome": "photos"}, {good}),
        ({"outcome": "nothing"}, {idle}),
        ({"outcome": "failed"}, {failed}),
        ({"outcome": "odd"}, set()),
        ({"album": str(feed.album_id)}, {good}),
        ({"network": "mastodon"}, {good}),
        ({"q": "too slow"}, {failed}),
        ({"q": "one.example"}, {good}),
    ):
        response = admin_client.get(list_of(Run, **query))
        assert set(response.context["cl"].result_list) == expected, query


class TestTestEmail:
    def address(self, album: Album) -> str:
        return reverse("admin:app_album_test_email", args=[album.pk])

    def test_says_of_each_recipient_how_it_went(
        self, admin_client: Client, mailbox: Mailbox
    ) -> None:
        album = make_album(recipients="ana@one.example, ben@one.example")
        mailbox.faults = ["rcpt 550"]

        assert self.address(album) in admin_client.get(page_of(album)).text
        assert "ben@one.example" in admin_client.get(self.address(album)).text
        page = admin_client.post(self.address(album), follow=True).text

        assert "Not sent to ana@one.example. 550" in page
        assert "The mail for ben@one.example was taken." in page
        [received] = mailbox.received
        assert received["X-Envelope-To"] == "ben@one.example"

    def test_a_server_that_is_away_is_asked_once(
        self, admin_client: Client, mailbox: Mailbox, settings: Settings
    ) -> None:
        album = make_album(recipients="ana@one.example, ben@one.example")
        settings.EMAIL_PORT = 1

        page = admin_client.post(self.address(album), follow=True).text

        for recipient in ("ana", "ben"):
            assert f"Not sent to {recipient}@one.example. ConnectionRefused" in page

    def test_is_for_who_may_change_albums(self, mailbox: Mailbox) -> None:
        album = make_album(recipients="ana@one.example")
        helper = member("app.view_album")

        assert self.address(album) not in helper.get(page_of(album)).text
        assert helper.post(self.address(album)).status_code == 403
        assert not mailbox.received


def test_a_photo_without_a_log_says_at_least_why(admin_client: Client) -> None:
    photo = make_photo(make_album(), make_owner(), is_hidden=True, hidden_reason="old")

    assert "not shown: old<" in admin_client.get(page_of(photo)).text
