"""Actions that ask before they do something: with what was chosen, and for a reason."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from app.models import OptOut, Owner, Photo
from tests.app.admin_pages import list_of, visible
from tests.app.admin_queue import queue
from tests.app.admin_staff import member
from tests.app.factories import make_album, make_owner, make_photo, make_photos

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def first_page(client: Client, action: str, *rows: Photo | Owner, **more: str) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(list_of(type(rows[0]), q=""), data).text


def confirm(client: Client, page: str, **values: str) -> str:
    """Send the form of the page as a browser does; what the admin then says."""
    form = page[page.rindex("<form") :]
    data: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'type="hidden" name="([^"]+)" value="([^"]*)"', form
    ):
        data.setdefault(name, []).append(value)
    address = form.partition('action="')[2].partition('"')[0]
    response = client.post(address, data | values, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


class TestHiding:
    def test_without_a_reason_keeps_what_was_chosen_and_asks(
        self, admin_client: Client
    ) -> None:
        album = make_album()
        photos = make_photos(album, 3)

        page = first_page(admin_client, "hide", *photos[:2])
        told = confirm(admin_client, page, reason="asked by the author")

        assert "Say why" in page
        assert told == "2 photos: hidden: asked by the author."
        assert visible(album) == 1

    def test_of_all_that_the_list_finds_asks_too(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 70)

        page = first_page(admin_client, "hide", photos[0], select_across="1")
        confirm(admin_client, page, reason="test")

        assert "the first 60 of <strong>70</strong>" in page
        assert visible(album) == 0


class TestRemoval:
    def test_of_photos_is_done_only_when_it_is_confirmed(
        self, admin_client: Client
    ) -> None:
        album, other = make_album(), make_album("other")
        photo = make_photo(album, post_key="7", media_url="https://p.example/7")
        make_photo(other, photo.owner, post_key="7", media_url="https://p.example/7")

        page = first_page(admin_client, "remove", photo, reason="asked by Ana")
        assert Photo.objects.count() == 2
        told = confirm(admin_client, page, reason="asked by Ana")

        assert "These photos go for good, in every album" in page
        assert told == "2 photos: removed for good."
        assert not Photo.objects.exists()
        entry = LogEntry.objects.get()
        assert entry.object_repr == "removed"
        assert entry.change_message == "Removed for good: asked by Ana"

    def test_from_the_queue_leads_back_to_it(self, admin_client: Client) -> None:
        photo = make_photo(make_album(is_moderated=True))
        data = {"verb": "remove", "photo": [photo.pk], "is_from_queue": "yes"}

        page = admin_client.post(queue(), data).text
        told = confirm(admin_client, page, reason="reported")

        assert told == "1 photo: removed for good."
        assert not Photo.objects.exists()
        helper = member("app.change_photo")
        assert "Remove for good" not in helper.get(queue()).text
        assert helper.post(queue(), data).status_code == 403

    def test_of_a_person_takes_all_photos_and_keeps_others_out(
        self, admin_client: Client
    ) -> None:
        ana = make_owner("ana")
        make_photos(make_album(), 2, ana)

        page = first_page(admin_client, "remove_person", ana)
        assert Photo.objects.count() == 2
        told = confirm(admin_client, page, reason="asked")

        assert "@ana" in page
        assert told.startswith("1 account: removed for good with 2 photos")
        assert not Owner.objects.exists()
        assert OptOut.objects.filter(person_hash=OptOut.hash_of("x", "ana")).exists()
