"""Removals and opt-outs, as the organiser sees and undoes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from app.models import Feed, OptOut, Photo, Tombstone
from app.moderation import removal
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def list_of(model: Any, **query: str) -> str:
    name = f"admin:app_{model._meta.model_name}_changelist"
    return reverse(name, query=query or None)


def undo(client: Client, *rows: Any, **values: str) -> str:
    data = {"action": "undo", "_selected_action": [row.pk for row in rows], **values}
    return client.post(list_of(type(rows[0])), data, follow=True).text


def removed(**values: Any) -> Tombstone:
    photo = make_photo(make_album(), **values)
    call_command("remove", photo=[photo.pk], reason="asked by e-mail")
    return Tombstone.objects.get()


class TestRemovals:
    def test_are_found_by_photo_or_post(self, admin_client: Client) -> None:
        cases = ["{photo}", "1234567", "https://social.example/ana/1234567"]
        stone = removed(post_key="1234567", position=2)
        for term in cases:
            term = term.format(photo=stone.photo_number)

            assert (
                "asked by e-mail" in admin_client.get(list_of(Tombstone, q=term)).text
            ), term
            assert "0 removals" in admin_client.get(list_of(Tombstone, q="999")).text, (
                term
            )

    def test_say_what_will_happen_before_it_does(self, admin_client: Client) -> None:
        stone = removed()

        text = undo(admin_client, stone)

        assert "may return as a new photo" in text
        assert Tombstone.objects.exists()

    def test_are_undone_and_noted(self, admin_client: Client) -> None:
        stone = removed()
        album = stone.album
        assert album is not None
        feed = Feed.objects.create(
            album=album, network="x", query="#carnival", swept_at={"0": "2026-01-01"}
        )

        text = undo(admin_client, stone, is_confirmed="yes")

        assert "1 photo may return." in text
        assert not Tombstone.objects.exists()
        entry = LogEntry.objects.get()
        assert (entry.change_message, entry.object_id) == ("Undone", str(stone.pk))
        feed.refresh_from_db()
        assert feed.swept_at["0"].startswith("2000")

    def test_wait_for_their_files_to_be_deleted(self, admin_client: Client) -> None:
        stone = removed()
        Tombstone.objects.update(has_files=True, content_hash="ab", width=9)

        text = undo(admin_client, stone, is_confirmed="yes")

        assert "files are still being deleted" in text
        assert Tombstone.objects.exists()
        assert not LogEntry.objects.exists()


class TestOptOuts:
    def test_of_one_person_are_one_line(self, admin_client: Client) -> None:
        owner = make_owner("maria", network="mastodon", server="one.example")
        make_photo(make_album(), owner)
        removal.opt_out("mastodon", ["maria@one.example"], "in advance")
        call_command("remove", owner="maria@one.example")

        people = admin_client.get(list_of(OptOut)).context["cl"].result_list

        [person] = people
        assert (person.other_names, person.removed) == (2, 1)

    def test_are_found_by_any_whole_name(self, admin_client: Client) -> None:
        make_photo(make_album(), make_owner("maria", user_id="4711"))
        call_command("remove", owner="maria")
        for name in ["@Maria", "maria", "4711"]:
            text = admin_client.get(list_of(OptOut, q=name)).text

            assert "1 opt-out" in text, name
            assert "0 opt-outs" in admin_client.get(list_of(OptOut, q="mari")).text, (
                name
            )

    def test_are_undone_with_all_names_and_removals(self, admin_client: Client) -> None:
        make_photo(make_album(), make_owner("maria"))
        other = make_photo(make_album("samba"))
        call_command("remove", owner="maria")
        call_command("remove", photo=[other.pk])

        text = undo(admin_client, OptOut.objects.get(first=None), is_confirmed="yes")

        assert "1 person let in again; 1 removed photo may return." in text
        assert not OptOut.objects.exists()
        assert Tombstone.objects.get().photo_number == other.pk
        assert not Photo.objects.exists()
