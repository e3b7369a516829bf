"""The rules of an album: what they hide, why, and what overrides them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from app.milestones import reached
from app.models import Milestone, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.visibility import is_public

pytestmark = pytest.mark.django_db


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
