"""The queue and the decisions made there, each of which can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from app.models import Album, Decision, Owner, Photo
from app.moderation import decisions
from tests.app.admin_pages import act, list_of, page_of, visible
from tests.app.concurrency import at_once
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
    store_picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album(is_moderated=True)


def queue(**query: Any) -> str:
    return reverse("admin:app_photo_queue", query=query or None)


def cards(client: Client, **query: Any) -> list[int]:
    response = client.get(queue(**query))
    assert response.status_code == 200
    return [card.id for card in response.context["cards"]]


def post(client: Client, verb: str, *photos: Photo, **query: Any) -> str:
    """As the plain form does it; what the page then says."""
    data = {"verb": verb, "photo": [photo.pk for photo in photos]}
    response = client.post(queue(**query), data, follow=True)
    assert response.redirect_chain == [(queue(**query), 302)]
    return " ".join(str(message) for message in response.context["messages"])


def flags(photo: Photo) -> tuple[bool, bool, str]:
    photo.refresh_from_db()
    return photo.is_approved, photo.is_hidden, photo.hidden_reason


def helper_with(*permissions: str) -> Client:
    user = User.objects.create_user("helper", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


class TestWaiting:
    def test_awaiting_approval_comes_first_and_the_oldest_of_all(
        self, admin_client: Client, album: Album
    ) -> None:
        ruled = make_photo(album, is_sensitive=True)
        first, second = make_photos(album, 2)
        make_photo(make_album("other"))

        assert cards(admin_client) == [first.pk, second.pk, ruled.pk]

    def test_is_filtered_by_reason(self, admin_client: Client, album: Album) -> None:
        cases = [
            ("approval", [1]),
            ("rule", [2]),
            ("new", [0, 1, 2]),
            ("nonsense", [1, 2]),
        ]
        photos = [
            make_photo(make_album("open")),
            make_photo(album),
            make_photo(album, is_sensitive=True),
        ]
        make_photo(album, is_hidden=True)
        make_photo(album, is_approved=True)
        make_photo(album, make_owner(is_blocked=True))
        make_photo(album, missing_since=timezone.now())
        make_photo(album, duplicate_of=photos[0])
        for reason, expected in cases:
            wanted = [photos[number].pk for number in expected]
            assert cards(admin_client, reason=reason) == wanted, (reason, expected)

    def test_is_filtered_by_album(self, admin_client: Client, album: Album) -> None:
        make_photo(make_album("other", is_moderated=True))
        photo = make_photo(album)

        assert cards(admin_client, album=album.pk) == [photo.pk]

    def test_goes_on_page_by_page_through_both_kinds(
        self, admin_client: Client, album: Album
    ) -> None:
        ruled = make_photos(album, 40, is_sensitive=True)
        awaiting = make_photos(album, 90)
        seen, address = [], queue(album=album.pk)

        while address:
            response = admin_client.get(address)
            page = [card.id for card in response.context["cards"]]
            assert len(page) <= 60
            seen += page
            following = response.context["next"]
            address = queue() + following if following else ""

        assert seen == [photo.pk for photo in awaiting + ruled]

    def test_bears_every_address(self, admin_client: Client, album: Album) -> None:
        make_photo(album)
        for after in ["x", "1-", "9-9", "1-1-1", "²-1", "1-" + "9" * 30]:
            response = admin_client.get(queue(after=after, album="9" * 30, reason="\0"))

            assert response.status_code == 200, after

    def test_shows_who_what_and_why(self, admin_client: Client, album: Album) -> None:
        owner = make_owner("ana", display_name="Ana <b>Sol</b>")
        photo = make_photo(
            album, owner, text="What a night", favorite_count=1234, **store_picture()
        )
        make_photo(album, ready=False)

        response = admin_client.get(queue())

        for shown in (
            "Ana &lt;b&gt;Sol&lt;/b&gt;",
            "@ana",
            "What a night",
            "1,234 favourites",
            "awaits approval",
            "#carnival",
            photo.content_hash,
            "No picture yet",
            page_of(photo),
        ):
            assert shown in response.text
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "style=" not in response.text

    def test_costs_the_same_for_few_as_for_many(
        self,
        admin_client: Client,
        album: Album,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in (1, 59):
            include(album, [new_photo(album, make_owner()) for _ in range(number)])

            with django_assert_num_queries(6):
                admin_client.get(queue())

    def test_is_told_where_the_organiser_looks(
        self, admin_client: Client, album: Album
    ) -> None:
        make_photos(album, 3)
        make_photo(album, is_sensitive=True)

        for address in (reverse("admin:index"), list_of(Photo)):
            text = admin_client.get(address).text
            assert "3 photos await approval" in text
            assert f'href="{queue()}"' in text
        of_album = f'<a href="{queue(album=album.pk)}">3 to approve</a>'
        assert of_album in admin_client.get(list_of(Album)).text
        assert of_album in admin_client.get(page_of(album)).text

    def test_is_silent_where_nothing_waits(self, admin_client: Client) -> None:
        make_photo(make_album())

        assert queue() not in admin_client.get(reverse("admin:index")).text
        assert "Nothing waits here." in admin_client.get(queue()).text


class TestDecisions:
    def test_approved_photos_are_shown(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 3)

        told = post(admin_client, "approve", *photos[:2])

        assert told == "2 approved."
        assert visible(album) == 2
        assert cards(admin_client) == [photos[2].pk]

    def test_rejected_photos_are_hidden_with_that_reason(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 2)

        told = post(admin_client, "reject", *photos)

        assert told == "2 rejected."
        assert cards(admin_client) == cards(admin_client, reason="new") == []
        photos[0].refresh_from_db()
        assert photos[0].hidden_because == "rejected"

    def test_a_blocked_owner_leaves_with_all_photos_of_all_albums(
        self, admin_client: Client, album: Album
    ) -> None:
        owner, other = make_owner(), make_album("other")
        photo = make_photos(album, 3, owner)[0]
        make_photo(other, owner)
        stays = make_photo(album)

        told = post(admin_client, "block", photo)

        assert told == "1 owner blocked."
        assert cards(admin_client) == [stays.pk]
        assert visible(other) == 0

    def test_what_was_hidden_by_hand_is_left_alone(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album, is_hidden=True, hidden_reason="asked by the author")

        assert post(admin_client, "approve", photo) == "That was decided already."
        assert post(admin_client, "reject", photo) == "That was decided already."
        assert flags(photo) == (False, True, "asked by the author")
        assert not Decision.objects.exists()

    def test_a_rejected_photo_can_be_approved(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(admin_client, "reject", photo)

        act(admin_client, "approve", photo)

        assert flags(photo) == (True, False, "")
        assert visible(album) == 1

    def test_nothing_chosen_is_told(self, admin_client: Client, album: Album) -> None:
        data = {"verb": "approve", "photo": ["x", "9" * 30]}

        response = admin_client.post(queue(), data, follow=True)

        assert "Choose photos first." in response.text

    def test_an_unknown_verb_is_refused(self, admin_client: Client) -> None:
        assert admin_client.post(queue(), {"verb": "explode"}).status_code == 400

    def test_the_filter_stays(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        assert post(admin_client, "approve", photo, reason="new", after="0-0")

    def test_are_in_the_audit_log(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        for verb in ("approve", "reject", "block", "undo"):
            post(admin_client, verb, photo)

        entries = LogEntry.objects.order_by("pk")
        assert [(entry.change_message, entry.object_id) for entry in entries] == [
            ("Approved", str(photo.pk)),
            ("Rejected", str(photo.pk)),
            ("Blocked", str(photo.owner_id)),
            ("Undone: 1 owner blocked", str(photo.owner_id)),
        ]

    def test_a_script_gets_its_answer_in_json(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photos(album, 2)[0]
        data = {"verb": "approve", "photo": photo.pk}

        response = admin_client.post(
            queue(), data, headers={"Accept": "application/json"}
        )

        assert response.json() == {
            "message": "1 approved.",
            "verb": "approve",
            "decision": Decision.objects.get().pk,
            "awaiting": "1 photo awaits approval",
        }


class TestUndo:
    def test_goes_back_decision_by_decision(
        self, admin_client: Client, album: Album
    ) -> None:
        first, second, third = make_photos(album, 3, make_owner())
        post(admin_client, "approve", first, second)
        post(admin_client, "reject", third)
        post(admin_client, "block", first)

        assert post(admin_client, "undo") == "Undone: 1 owner blocked."
        assert not Owner.objects.get().is_blocked
        assert visible(album) == 2
        assert post(admin_client, "undo") == "Undone: 1 rejected."
        assert flags(third) == (False, False, "")
        assert post(admin_client, "undo") == "Undone: 2 approved."
        assert visible(album) == 0
        assert cards(admin_client) == [first.pk, second.pk, third.pk]
        assert post(admin_client, "undo") == "There is nothing to undo."

    def test_restores_what_each_photo_was(
        self, admin_client: Client, album: Album
    ) -> None:
        approved, rejected, new = make_photos(album, 3)
        post(admin_client, "approve", approved)
        post(admin_client, "reject", rejected)

        post(admin_client, "reject", approved, new)
        post(admin_client, "undo")

        assert flags(approved) == (True, False, "")
        assert flags(rejected) == (False, True, "rejected")
        assert flags(new) == (False, False, "")

    def test_takes_back_ones_own_decisions_only(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(helper_with("change_photo", "view_photo"), "approve", photo)

        assert post(admin_client, "undo") == "There is nothing to undo."
        assert flags(photo) == (True, False, "")

    def test_leaves_what_somebody_else_decided_since(
        self, admin_client: Client, album: Album
    ) -> None:
        mine, theirs = make_photos(album, 2)
        post(admin_client, "approve", mine, theirs)
        act(helper_with("change_photo"), "hide", theirs, reason="asked by the author")

        assert post(admin_client, "undo") == "Undone: 1 approved."
        assert flags(theirs) == (True, True, "asked by the author")

    def test_leaves_whoever_was_blocked_before(
        self, admin_client: Client, album: Album
    ) -> None:
        known, new = make_photo(album), make_photo(album)
        known.owner.block(is_blocked=True)
        post(admin_client, "block", known, new)

        post(admin_client, "undo")

        assert list(Owner.objects.filter(is_blocked=True)) == [known.owner]

    def test_bears_photos_that_are_gone(
        self, admin_client: Client, album: Album
    ) -> None:
        photo = make_photo(album)
        post(admin_client, "reject", photo)
        Photo.objects.all().delete()

        assert post(admin_client, "undo") == "Undone: 0 rejected."

    def test_reaches_decisions_of_any_size(self, album: Album) -> None:
        user = User.objects.create_user("ana")
        make_photos(album, 2 * decisions.BATCH_SIZE + 1)

        decisions.approve(Photo.objects.all(), user)
        assert visible(album) == 2 * decisions.BATCH_SIZE + 1
        undone = decisions.undo(user)

        assert undone is not None
        assert undone.count == 2 * decisions.BATCH_SIZE + 1
        assert visible(album) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_leave_what_either_can_undo() -> None:
    album = make_album(is_moderated=True)
    make_photos(album, 20)
    users = [User.objects.create_user(name) for name in ("ana", "eve")]

    at_once(
        lambda: decisions.approve(Photo.objects.all(), users[0]),
        lambda: decisions.reject(Photo.objects.all(), users[1]),
    )

    later = Decision.objects.latest("pk")
    approved = visible(album)
    assert approved == (20 if later.verb == "approve" else 0)
    for user in (later.user, *users):
        assert user is not None
        decisions.undo(user)
    assert visible(album) == 0
    assert decisions.awaiting_approval().count() == 20


@pytest.mark.one_database
class TestPermissions:
    def test_the_queue_is_for_those_who_may_change_photos(self, client: Client) -> None:
        viewer = helper_with("view_photo", "change_owner")

        assert client.get(queue()).status_code == 302
        assert viewer.get(queue()).status_code == 403
        assert viewer.post(queue(), {"verb": "approve"}).status_code == 403
        assert queue() not in viewer.get(list_of(Photo)).text

    def test_only_who_may_change_owners_may_block_them(self, album: Album) -> None:
        helper, photo = helper_with("change_photo"), make_photo(album)
        data = {"verb": "block", "photo": photo.pk}

        assert 'value="block"' not in helper.get(queue()).text
        assert helper.post(queue(), data).status_code == 403
        assert "block_owners" not in helper.get(list_of(Photo)).text
        act(helper, "block_owners", photo)
        assert not Owner.objects.get().is_blocked

    def test_only_who_may_change_photos_may_decide_in_their_list(
        self, album: Album
    ) -> None:
        photo = make_photo(album)

        act(helper_with("view_photo"), "approve", photo)

        assert flags(photo) == (False, False, "")

    def test_no_decision_without_the_token_of_the_form(self, album: Album) -> None:
        make_photo(album)
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.create_superuser("ana"))

        assert client.post(queue(), {"verb": "approve"}).status_code == 403


class TestPhotoList:
    def test_decides_and_undoes_by_the_queue(
        self, admin_client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 2, make_owner())

        told = act(admin_client, "approve", *photos)
        assert told == "2 approved. The queue can undo it."
        act(admin_client, "reject", photos[0])
        act(admin_client, "block_owners", photos[1])
        assert visible(album) == 0
        for _ in range(2):
            post(admin_client, "undo")
        assert visible(album) == 2

    def test_a_wrong_match_is_split(self, admin_client: Client) -> None:
        album = make_album()
        shown = make_photo(album)
        copy = make_photo(album, duplicate_of=shown)
        assert visible(album) == 1

        told = act(admin_client, "is_another", shown, copy)

        assert told == "1 photo: not the same picture."
        copy.refresh_from_db()
        shown.refresh_from_db()
        assert (copy.is_distinct, shown.is_distinct) == (True, False)
        assert visible(album) == 2

    def test_is_filtered_by_why_photos_are_hidden(self, admin_client: Client) -> None:
        cases = [
            ("visible", "ready"),
            ("hand", "not shown: asked by the author"),
            ("approval", "not shown: awaits approval"),
            ("rule", "not shown: sensitive"),
            ("owner", "not shown: owner blocked"),
            ("gone", "not shown: gone at its network"),
            ("duplicate", "not shown: the same picture as photo"),
        ]
        album = make_album()
        shown = make_photo(album)
        make_photo(album, is_hidden=True, hidden_reason="asked by the author")
        make_photo(make_album("moderated", is_moderated=True))
        make_photo(album, is_sensitive=True)
        make_photo(album, make_owner(is_blocked=True))
        make_photo(album, missing_since=timezone.now())
        make_photo(album, duplicate_of=shown)
        for value, status in cases:
            response = admin_client.get(list_of(Photo, visibility=value))

            assert len(response.context["cl"].result_list) == 1, (value, status)
            assert status in response.text, (value, status)

    def test_a_visibility_that_means_nothing_finds_nothing(
        self, admin_client: Client
    ) -> None:
        make_photo(make_album())

        response = admin_client.get(list_of(Photo, visibility="x"))

        assert len(response.context["cl"].result_list) == 0

    def test_the_form_approves(self, admin_client: Client, album: Album) -> None:
        photo = make_photo(album)

        admin_client.post(page_of(photo), {"is_approved": "on"})

        assert visible(album) == 1
