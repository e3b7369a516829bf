"""The rules of an album: what they hide, why, and what overrides them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from app.milestones import reached
from app.models import Album, Milestone, Owner, Photo
from app.moderation import decisions
from app.moderation import rules as curation
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
)

pytestmark = pytest.mark.django_db


def ids(client: Client, tag: str = "carnival") -> list[int]:
    """What the API tells of the album."""
    found = client.get(reverse("api-topic", args=[tag])).json()
    return [photo["id"] for photo in found["data"]]


def is_public(client: Client, photo: Photo) -> bool:
    """On the page and in the API and in the counts; never in one of them only."""
    photo.refresh_from_db()
    on_page = (
        photo.get_absolute_url() in client.get(photo.album.get_absolute_url()).text
    )
    in_api = photo.pk in ids(client, photo.album.key)
    has_page = client.get(photo.get_absolute_url()).status_code == 200
    album, owner = Album.objects.get(pk=photo.album_id), photo.owner
    owner.refresh_from_db()
    counted = (album.photo_count, owner.photo_count)
    assert counted == (in_api, in_api)
    assert on_page == has_page == in_api
    return in_api


def save_rules(client: Client, album: Album, **rules: str) -> None:
    """As the organiser does it, in the form of the album."""
    kept = {"minimum_favourites": "0", "hides_sensitive": "on"}
    address = reverse("admin:app_album_change", args=[album.pk])
    response = client.post(address, kept | rules)
    assert response.status_code == 302
    album.refresh_from_db()


RULES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ({}, {"is_sensitive": True}, {}, "sensitive"),
    ({"hides_bots": True}, {}, {"is_bot": True}, "posted by a bot"),
    ({"minimum_favourites": 1000}, {}, {}, "fewer than 1,000 favourites"),
    ({"is_moderated": True}, {}, {}, "awaits approval"),
    ({"block_words": "Spam"}, {"text": "more SPAM"}, {}, "block word: Spam"),
    ({"blocked_owners": "@ana"}, {}, {}, "owner blocked in #carnival"),
]


class TestRules:
    @pytest.mark.parametrize(("rules", "of_photo", "of_owner", "reason"), RULES)
    def test_each_hides_with_its_reason_and_approval_overrides_it(
        self,
        client: Client,
        rules: dict[str, Any],
        of_photo: dict[str, Any],
        of_owner: dict[str, Any],
        reason: str,
    ) -> None:
        album = make_album(**rules)
        photo = make_photo(album, make_owner("ana", **of_owner), **of_photo)

        assert photo.hidden_because == reason
        assert not is_public(client, photo)
        Photo.objects.update_visibility(is_approved=True)
        assert is_public(client, photo)
        assert photo.hidden_because == ""

    def test_hide_nothing_where_they_do_not_apply(self, client: Client) -> None:
        album = make_album(
            hides_bots=True,
            minimum_favourites=3,
            block_words="spam",
            blocked_owners="eve",
        )

        photo = make_photo(album, make_owner("ana"), favorite_count=3, text="ham")

        assert is_public(client, photo)

    def test_show_what_is_sensitive_where_the_album_says_so(
        self, client: Client
    ) -> None:
        photo = make_photo(make_album(hides_sensitive=False), is_sensitive=True)

        assert is_public(client, photo)

    def test_approval_does_not_override_what_was_hidden_by_hand(
        self, client: Client
    ) -> None:
        photo = make_photo(make_album())

        Photo.objects.update_visibility(
            is_approved=True, is_hidden=True, hidden_reason="asked by the author"
        )

        assert not is_public(client, photo)
        assert photo.hidden_because == "asked by the author"

    def test_approval_does_not_override_a_blocked_owner(self, client: Client) -> None:
        photo = make_photo(make_album(), is_approved=True)

        photo.owner.block(is_blocked=True)

        assert not is_public(client, photo)
        assert photo.hidden_because == "owner blocked"

    def test_a_photo_appears_once_it_has_the_favourites(self, client: Client) -> None:
        photo = make_photo(make_album(minimum_favourites=10), favorite_count=9)
        assert not is_public(client, photo)

        Photo.objects.update_visibility(favorite_count=10)
        assert is_public(client, photo)
        Photo.objects.update_visibility(favorite_count=9)
        assert not is_public(client, photo)

    def test_milestones_count_what_is_visible(self) -> None:
        album = make_album(milestones="2", is_moderated=True)
        make_photos(album, 3)
        reached.reconcile_all()
        assert not Milestone.objects.exists()

        Photo.objects.filter(pk__in=Photo.objects.order_by("pk")[:2]).update_visibility(
            is_approved=True
        )
        reached.reconcile_all()

        assert Milestone.objects.get().threshold == 2

    def test_a_copy_in_another_album_leads_where_one_keeps_it_back(
        self, client: Client
    ) -> None:
        owner = make_owner("ana")
        post: dict[str, Any] = {"post_id": "7", "post_key": "7"}
        make_photo(make_album("strict", blocked_owners="ana"), owner, **post)
        copy = make_photo(make_album(), owner, **post)

        assert is_public(client, copy)
        assert copy.is_lead

    def test_a_reason_longer_than_its_column_is_cut(self) -> None:
        word = "spam " * 100

        photo = make_photo(make_album(block_words=word), text=word)

        assert photo.hidden_by_rule.startswith("block word: spam")
        assert len(photo.hidden_by_rule) == 200


def hidden_by_rule(number: int, text: str = "", **rules: str) -> str:
    """Why a photo of Ana with this text is hidden in album `number`, of such rules."""
    owner = make_owner("Ana", server="one.example")
    photo = new_photo(make_album(f"album{number}", **rules), owner, text=text)
    photo.save()
    photo.refresh_from_db()
    return photo.hidden_by_rule


@pytest.mark.one_database
class TestBlockWords:
    def test_are_found_as_people_read_them(self) -> None:
        cases = [
            ("spam", "Spam!"),
            ("one, spam", "so much spam"),
            ("one\nspam", "so much spam"),
            ("一、迷惑", "迷惑です"),
            ("#spam", "a #SPAM photo"),
            ("spam", "bad_spam_guy"),
            ("SPAM", "ｓｐａｍ"),
            ("cafe", "Café au lait"),
            ("café", "CAFE\u0301"),
            ("lodz", "Łódź"),
            ("STRASSE", "straße"),
            ("sıcak", "SICAK"),
            ("spam", "s\u200bp\u00ada\u2060m"),
            ("two words", "two \n words"),
            ("assassin", "ass assassin"),
            ("мат", "Это МАТ."),
            ("μαλάκας", "ΜΑΛΑΚΑΣ"),
            ("سيئة", "كلمة سَيّئة هنا"),
            ("कम", "बहुत कम है"),
            ("ばか", "おまえはばかだ"),
            ("바보", "바보는"),
            ("spam", "これはspamです"),
            ("ガ", "ｶﾞ"),
            ("c++", "I love C++!"),
            ("💩", "yuck💩️💩"),
        ]
        missed = [
            (listed, text)
            for number, (listed, text) in enumerate(cases)
            if not hidden_by_rule(number, text, block_words=listed).startswith(
                "block word:"
            )
        ]
        assert missed == []

    def test_are_whole_words(self) -> None:
        cases = [
            ("ass", "Classic assassin"),
            ("мат", "математика"),
            ("कम", "कमी"),
            ("ばか", "はか"),
            ("가", "각"),
            ("two words", "two other words"),
            ("a,,b", "," * 5),
            ("#", "#carnival"),
            (" ", "anything"),
        ]
        found = [
            (listed, text)
            for number, (listed, text) in enumerate(cases)
            if hidden_by_rule(number, text, block_words=listed)
        ]
        assert found == []

    @pytest.mark.parametrize(
        ("of_photo", "of_owner"),
        [
            ({"alt_text": "a spam tin"}, {}),
            ({}, {"display_name": "Spam Ltd"}),
            ({}, {"screen_name": "spam_ltd"}),
        ],
    )
    def test_are_found_in_descriptions_and_names(
        self, of_photo: dict[str, Any], of_owner: dict[str, Any]
    ) -> None:
        album = make_album(block_words="spam")

        photo = make_photo(album, make_owner(**of_owner), **of_photo)

        assert photo.hidden_by_rule == "block word: spam"

    def test_do_not_reach_from_one_text_into_the_next(self) -> None:
        album = make_album(block_words="two words")

        photo = make_photo(album, text="one two", alt_text="words")

        assert photo.hidden_by_rule == ""


class TestBlockedOwners:
    def test_are_named_with_or_without_at_and_server(self) -> None:
        spellings = ("ana", "@ana", "ANA", "＠ana")
        pairs = ("eve, @ana@one.example", "eve\nana@One.example")
        for number, listed in enumerate((*spellings, *pairs)):
            told = hidden_by_rule(number, blocked_owners=listed)

            assert told == f"owner blocked in #album{number}", listed

    def test_are_nobody_else(self) -> None:
        for number, listed in enumerate(("an", "ana@two.example", "@", "anna")):
            assert hidden_by_rule(number, blocked_owners=listed) == "", listed

    def test_are_blocked_in_this_album_only(self, client: Client) -> None:
        owner = make_owner("ana")
        make_photo(make_album("other", blocked_owners="ana"), owner)

        assert is_public(client, make_photo(make_album(), owner))


class TestChangedRules:
    def test_apply_to_the_photos_that_are_there(
        self,
        client: Client,
        admin_client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        album = make_album()
        photo = make_photo(album, text="so much spam")

        with django_capture_on_commit_callbacks(execute=True):
            save_rules(admin_client, album, block_words="spam")
        assert not is_public(client, photo)
        assert photo.hidden_by_rule == "block word: spam"
        with django_capture_on_commit_callbacks(execute=True):
            save_rules(admin_client, album, block_words="ham")
        assert is_public(client, photo)

    @pytest.mark.django_db(transaction=True)
    def test_are_told_with_the_number_of_photos(self, admin_client: Client) -> None:
        album = make_album()
        make_photos(album, 3)

        save_rules(admin_client, album, is_moderated="on")

        text = admin_client.get(reverse("admin:index")).text
        assert "#carnival: the rules changed 3 photos." in text
        assert "3 photos await approval" in text

    def test_reach_every_batch_and_keep_the_counts(self) -> None:
        album, owner = make_album(), make_owner()
        make_photos(album, 2 * curation.BATCH_SIZE + 1, owner)
        Album.objects.update(is_moderated=True)
        album.refresh_from_db()

        changed = curation.apply_rules(album)

        assert changed == 2 * curation.BATCH_SIZE + 1
        album.refresh_from_db()
        owner.refresh_from_db()
        assert (album.photo_count, owner.photo_count) == (0, 0)
        Album.objects.update(is_moderated=False)
        album.refresh_from_db()
        curation.apply_rules(album)
        assert Album.objects.get().photo_count == changed
        assert Owner.objects.get().photo_count == changed

    def test_leave_the_approved_and_other_albums_alone(self, client: Client) -> None:
        approved = make_photo(make_album(), is_approved=True)
        other = make_photo(make_album("other"))
        Album.objects.filter(pk=approved.album_id).update(is_moderated=True)

        assert curation.apply_rules(Album.objects.get(pk=approved.album_id)) == 0
        assert is_public(client, approved)
        assert is_public(client, other)

    def test_can_be_applied_again(self, admin_client: Client) -> None:
        album = make_album()
        make_photos(album, 2)
        Album.objects.update(is_moderated=True)

        data = {"action": "apply_rules", "_selected_action": [album.pk]}
        response = admin_client.post(
            reverse("admin:app_album_changelist"), data, follow=True
        )

        assert "#carnival: the rules changed 2 photos." in response.text
        assert decisions.awaiting_approval().count() == 2
