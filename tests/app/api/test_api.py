"""The REST API as its users meet it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from app.gallery.pagination import Position
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.reading import get, ids, walk

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestPhoto:
    def test_has_the_keys_of_the_original_and_more(self, client: Client) -> None:
        album = make_album("Carnival")
        owner = make_owner(
            "ana", server="mastodon.example", network="mastodon", display_name="Ana"
        )
        moment = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
        photo = make_photo(
            album,
            owner,
            post_id="18446744073709551616",
            media_url="https://pictures.example/1.jpg",
            post_url="https://mastodon.example/@ana/1",
            text="Brilliant",
            alt_text="A mask",
            favorite_count=3,
            posted_at=moment - timedelta(hours=1),
            first_seen=moment,
            width=600,
            height=400,
        )

        data = get(client, "/api")["data"]

        name = (
            f"http://127.0.0.1:8000/media/{photo.content_hash[:2]}/{photo.content_hash}"
        )
        assert data == [
            {
                "id": photo.pk,
                "post_id": "18446744073709551616",
                "media_url": "https://pictures.example/1.jpg",
                "favorite_count": 3,
                "first_seen": "2026-02-03T04:05:06Z",
                "network": "mastodon",
                "topic": "#Carnival",
                "owner": {
                    "handle": "ana@mastodon.example",
                    "display_name": "Ana",
                    "url": "https://social.example/ana",
                    "network": "mastodon",
                },
                "post_url": "https://mastodon.example/@ana/1",
                "text": "Brilliant",
                "alt_text": "A mask",
                "posted_at": "2026-02-03T03:05:06Z",
                "state": "ready",
                "width": 600,
                "height": 400,
                "renditions": [
                    {"width": 320, "height": 213, "url": f"{name}-320.webp"},
                    {"width": 480, "height": 320, "url": f"{name}-480.webp"},
                    {"width": 600, "height": 400, "url": f"{name}-600.webp"},
                ],
                "also_on": [],
                "restricted": False,
            }
        ]

    def test_is_there_before_its_picture(self, client: Client) -> None:
        make_photo(make_album(), ready=False)

        (photo,) = get(client, "/api/topic/carnival")["data"]

        assert photo["state"] == "pending"
        assert photo["renditions"] == []
        assert photo["width"] is photo["height"] is None

    @pytest.mark.parametrize(
        "why", [{"is_hidden": True}, {"is_sensitive": True}, {"state": "failed"}]
    )
    def test_is_not_there_when_it_is_not_visible(
        self, client: Client, why: dict[str, Any]
    ) -> None:
        photo = make_photo(make_album(), **why)

        for address in ("/api", "/api/topic/carnival"):
            assert get(client, address)["data"] == []
        assert client.get(f"/api/owner/{photo.owner}").status_code == 404

    def test_of_a_blocked_person_vanishes_at_once(self, client: Client) -> None:
        photo = make_photo(make_album())

        photo.owner.block(is_blocked=True)

        assert get(client, "/api")["data"] == []
        assert get(client, "/api/topic/carnival/7")["data"] == []


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


@pytest.mark.one_database
class TestAddresses:
    def test_a_topic_has_many_spellings(self, client: Client) -> None:
        cases = [
            "%23carnival",
            "carnival",
            "CARNIVAL",
            "%23Carnival",
            "%EF%BC%83carnival",
        ]
        make_photo(make_album())
        for tag in cases:
            for slash in ["", "/"]:
                assert len(get(client, f"/api/topic/{tag}{slash}")["data"]) == 1, tag
                assert len(get(client, f"/api/topic/{tag}/7{slash}")["data"]) == 1, tag

    def test_the_root_has_an_optional_slash(self, client: Client) -> None:
        assert get(client, "/api") == get(client, "/api/")

    def test_a_person_has_many_names(self, client: Client) -> None:
        album = make_album()
        ana = make_owner("ana", server="one.example", display_name="Ana/Lima")
        make_photo(album, ana)
        make_photo(album, make_owner("eve", display_name="Eve Lima"))
        names = ("ana", "@ana", "ANA", "ana@one.example", "@ana@one.example")

        for name in (*names, "Ana/Lima", "Eve Lima"):
            for slash in ("", "/"):
                found = get(client, f"/api/owner/{quote(name)}{slash}")["data"]
                assert len(found) == 1, (name, slash)

    def test_a_display_name_may_belong_to_several(self, client: Client) -> None:
        album = make_album()
        for _ in range(2):
            make_photo(album, make_owner(display_name="Ana"))

        assert len(get(client, "/api/owner/Ana")["data"]) == 2

    def test_what_is_not_there_is_404_with_the_reason(self, client: Client) -> None:
        cases = [
            "/api/topic/nothing",
            "/api/topic/nothing/7",
            "/api/topic/%2523carnival",
            "/api/topic/carnival%2F7x",
            "/api/topic/%00",
            "/api/topic/%FF%FE",
            "/api/topic/carnival/8",
            "/api/owner/nobody",
            "/api/owner/%00",
            "/api/owner/" + "a" * 8000,
            "/api/topic/" + "%C3%A9" * 4000,
            "/api/nothing",
            "/api/topic",
            "/api/owner/",
            "/api?format=xml",
        ]
        make_album()
        for address in cases:
            response = client.get(address)

            assert response.status_code == 404, address
            assert list(response.json()) == ["detail"], address

    def test_what_looks_like_it_is_404(self, client: Client) -> None:
        for address in ["/apiary", "/api/owner/a%0Ab", "/api/%0A"]:
            assert client.get(address).status_code == 404, address

    def test_a_wrong_limit_is_told(self, client: Client) -> None:
        for limit in ["0", "-1", "101", "ten", "1.5", "", "9" * 5000]:
            response = client.get("/api", {"limit": limit})

            assert response.status_code == 400, limit
            assert response.json() == {
                "detail": "limit is a whole number from 1 to 100."
            }, limit

    def test_a_wrong_position_is_told(self, client: Client) -> None:
        cases = [
            "after=",
            "after=1",
            "before=x-1",
            "after=1-1&before=1-1",
            "after=99999999999999999999-1",
            "after=1-99999999999999999999999",
            "after=" + "9" * 6000 + "-1",
            "before=%00-%00",
            "after=1--1",
            "after=--1-1",
            "after=-99999999999999999999-1",
            "after=-62135596800000001-1",
            "after=%FF",
        ]
        make_photo(make_album())
        for query in cases:
            response = client.get(f"/api/topic/carnival?{query}")

            assert response.status_code == 400, query
            assert list(response.json()) == ["detail"], query

    def test_a_position_of_another_list_is_no_error(self, client: Client) -> None:
        make_photo(make_album())

        assert get(client, "/api?after=0-0")["data"] == []


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
