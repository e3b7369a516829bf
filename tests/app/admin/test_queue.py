"""The queue: what waits there, in which order, and for whom."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from app.admin import albums
from app.models import Album, Owner, Photo
from tests.app.admin_pages import act, list_of, page_of
from tests.app.admin_queue import cards, flags, queue
from tests.app.admin_staff import member
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

            with django_assert_num_queries(10):
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

    def test_is_counted_no_further_than_a_list_of_albums_can_afford(
        self,
        admin_client: Client,
        album: Album,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        make_photos(album, 4)
        monkeypatch.setattr(albums, "MAX_AWAITING", 3)

        text = admin_client.get(list_of(Album)).text

        assert ">At least 3 to approve</a>" in text

    def test_is_silent_where_nothing_waits(self, admin_client: Client) -> None:
        make_photo(make_album())

        assert queue() not in admin_client.get(reverse("admin:index")).text
        assert "Nothing waits here." in admin_client.get(queue()).text


@pytest.mark.one_database
class TestPermissions:
    def test_the_queue_is_for_those_who_may_change_photos(self, client: Client) -> None:
        viewer = member("app.view_photo", "app.change_owner")

        assert client.get(queue()).status_code == 302
        assert viewer.get(queue()).status_code == 403
        assert viewer.post(queue(), {"verb": "approve"}).status_code == 403
        assert queue() not in viewer.get(list_of(Photo)).text

    def test_only_who_may_change_owners_may_block_them(self, album: Album) -> None:
        helper, photo = member("app.change_photo"), make_photo(album)
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

        act(member("app.view_photo"), "approve", photo)

        assert flags(photo) == (False, False, "")

    def test_no_decision_without_the_token_of_the_form(self, album: Album) -> None:
        make_photo(album)
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.create_superuser("ana"))

        assert client.post(queue(), {"verb": "approve"}).status_code == 403
