"""Lists over the API: each photo once, page by page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from app.gallery.pagination import Position
from app.models import Photo
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
)
from tests.app.reading import get, ids, walk

pytestmark = pytest.mark.django_db


class TestLists:
    @pytest.mark.parametrize("count", [0, 60, 61])
    def test_following_next_gives_each_photo_once(
        self, client: Client, count: int
    ) -> None:
        photos = make_photos(make_album(), count)
        for address in ["/api", "/api/topic/%23carnival"]:
            found = list(walk(client, address))

            assert ids(found) == [photo.pk for photo in reversed(photos)], address

    def test_photos_included_in_one_moment_are_each_listed_once(
        self, client: Client
    ) -> None:
        moment = datetime(2026, 2, 2, tzinfo=UTC)
        photos = make_photos(make_album(), 25, first_seen=moment)

        found = ids(list(walk(client, "/api?limit=10")))

        assert sorted(found) == [photo.pk for photo in photos]

    def test_previous_leads_back(self, client: Client) -> None:
        make_photos(make_album(), 30)
        first = get(client, "/api?limit=10")
        second = get(client, first["next"])

        assert first["previous"] is None
        assert get(client, second["previous"])["data"] == first["data"]

    @pytest.mark.parametrize("query", ["", "&sort=posted", "&sort=oldest"])
    def test_newer_goes_on_from_the_newest_end(
        self, client: Client, query: str
    ) -> None:
        album = make_album()
        address = f"/api/topic/carnival?limit=2{query}"
        followed = get(client, address)["newer"]
        assert get(client, followed)["data"] == []

        found: list[int] = []
        for _ in range(2):
            photos = make_photos(album, 3)
            for _ in range(3):
                page = get(client, followed)
                found += sorted(ids(page["data"]))
                followed = page["newer"]
            assert found[-3:] == [photo.pk for photo in photos]
            assert page["data"] == []
        assert get(client, address)["newer"]

    def test_of_all_albums_show_a_picture_once(self, client: Client) -> None:
        owner = make_owner()
        for tag in ("carnival", "masks"):
            make_photo(make_album(tag), owner, post_id="1", post_key="1")

        assert len(get(client, "/api")["data"]) == 1
        assert len(get(client, "/api/owner/" + owner.screen_name)["data"]) == 1
        assert len(get(client, "/api/topic/masks")["data"]) == 1

    def test_of_a_person_go_by_the_date_of_the_post(self, client: Client) -> None:
        album, owner = make_album(), make_owner("ana")
        moment = datetime(2026, 2, 1, tzinfo=UTC)
        older = make_photo(album, owner, posted_at=moment)
        newest = make_photo(album, owner, posted_at=moment + timedelta(days=2))
        newer = make_photo(album, owner, posted_at=moment + timedelta(days=1))

        found = ids(list(walk(client, "/api/owner/ana?limit=1")))

        assert found == [newest.pk, newer.pk, older.pk]

    def test_next_keeps_the_address_as_it_was_asked(self, client: Client) -> None:
        make_photos(make_album("été"), 3)

        page = get(client, "/api/topic/%23%C3%A9t%C3%A9/?limit=1&format=json")

        base = "http://127.0.0.1:8000/api/topic/%23%C3%A9t%C3%A9/?"
        assert page["next"].startswith(base)
        assert "limit=1" in page["next"]
        assert "format=json" in page["next"]
        assert len(get(client, page["next"])["data"]) == 1

    def test_link_to_the_site_whatever_host_was_asked(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        settings.ALLOWED_HOSTS = ["*"]
        make_photos(make_album(), 3)

        first = get(client, "/api/?limit=1&format=json", host="evil.example")
        second = get(client, first["next"], host="evil.example")

        assert first["next"].startswith("https://album.example/api/?limit=1")
        assert second["previous"].startswith("https://album.example/api/?limit=1")
        (rendition, *_) = second["data"][0]["renditions"]
        assert rendition["url"].startswith("https://album.example/media/")
        assert "evil.example" not in json.dumps([first, second])

    def test_before_1970_are_walked_too(self, client: Client) -> None:
        album, owner = make_album(), make_owner("ana")
        moon = datetime(1969, 7, 20, 20, 17, 40, 123457, tzinfo=UTC)
        photos = [
            make_photo(album, owner, posted_at=moon - timedelta(days=n))
            for n in range(3)
        ]

        found = list(walk(client, "/api/owner/ana?limit=1"))
        last = get(client, f"/api/owner/ana?limit=1&after={Position((moon,), 10**6)}")

        assert ids(found) == [photo.pk for photo in photos]
        assert ids(get(client, last["next"])["data"]) == [photos[1].pk]

    def test_a_name_of_many_means_those_with_the_most_photos(
        self, client: Client
    ) -> None:
        album = make_album()
        people = [make_owner(display_name="Ana") for _ in range(13)]
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        first, *others = [new_photo(album, person) for person in people]
        include(album, [first])
        twice = [new_photo(album, photo.owner) for photo in others]
        both = include(album, [*others, *twice])
        for number, photo in enumerate(both):
            moved = moment + timedelta(minutes=number * 7 % 24)
            Photo.objects.filter(pk=photo.pk).update(posted_at=moved)

        forwards = ids(list(walk(client, "/api/owner/Ana?limit=5")))
        last = Photo.objects.get(pk=forwards[-1])
        end = Position((last.posted_at,), last.pk)
        back = get(client, f"/api/owner/Ana?limit=23&before={end}")["data"]
        of_topic = get(client, "/api/topic/carnival?owner=Ana")["data"]

        theirs = Photo.objects.exclude(pk=first.pk).order_by("-posted_at", "-pk")
        assert forwards == [photo.pk for photo in theirs]
        assert ids(back) == forwards[:-1]
        assert sorted(ids(of_topic)) == sorted(forwards)


class TestTopSeven:
    def test_is_ranked_and_has_no_pages(self, client: Client) -> None:
        album = make_album()
        for count in (1, 9, 3, 8, 2, 7, 5, 6, 4):
            make_photo(album, favorite_count=count)
        make_photo(album, favorite_count=99, ready=False)

        answer = get(client, "/api/topic/%23carnival/7")

        assert list(answer) == ["data"]
        ranked = [photo["favorite_count"] for photo in answer["data"]]
        assert ranked == [9, 8, 7, 6, 5, 4, 3]

    def test_may_be_fewer(self, client: Client) -> None:
        make_album()

        assert get(client, "/api/topic/carnival/7") == {"data": []}
