"""The new addresses of the API: lists of photos by filters and cursors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from app.api.resources import photo_query
from app.models import Album, Photo
from tests.app.factories import START, make_album, make_owner, make_photo, make_photos
from tests.app.policies import post_on_mastodon, post_on_x, restrict
from tests.app.reading import get, ids

pytestmark = pytest.mark.django_db


def walk(client: Client, address: str, **query: str) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = get(client, f"{address}?{urlencode(query | cursor)}")
        yield from page["data"]
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


@pytest.fixture
def album() -> Album:
    return make_album()


class TestPhotos:
    def test_are_each_listed_once_in_every_order(
        self, client: Client, album: Album
    ) -> None:
        for number in range(13):
            moment = START - timedelta(days=number)
            make_photo(album, favorite_count=number % 3, posted_at=moment)
        orders = {
            "included": ["-first_seen", "-id"],
            "posted": ["-posted_at", "-id"],
            "favourites": ["-favorite_count", "-posted_at", "-id"],
            "oldest": ["first_seen", "id"],
        }
        for sort, order in orders.items():
            found = ids(
                list(
                    walk(client, "/api/photos", album="carnival", sort=sort, limit="3")
                )
            )
            assert found == list(
                Photo.objects.order_by(*order).values_list("pk", flat=True)
            )

    def test_tell_more_than_at_the_original_addresses(
        self, client: Client, album: Album
    ) -> None:
        ana = make_owner("ana", server="social.example", network="mastodon")
        photo = make_photo(album, ana, position=2, is_sensitive=False)
        make_photo(album, ready=False)

        pending, ready = get(client, "/api/photos")["data"]

        original = get(client, "/api")["data"][1]
        site = "http://127.0.0.1:8000"
        assert ready.items() >= (original | {"owner": ready["owner"]}).items()
        assert ready["page_url"] == f"{site}/photo/{photo.pk}"
        assert ready["position"] == 2
        assert ready["colour"] == "#c04010"
        assert ready["placeholder"].startswith("data:image/webp")
        assert ready["sensitive"] is False
        assert ready["owner"]["id"] == ana.pk
        assert ready["owner"]["page_url"] == f"{site}/owner/ana@social.example"
        assert pending["page_url"] is None
        assert get(client, f"/api/photos/{photo.pk}") == ready

    def test_are_filtered(self, client: Client, album: Album) -> None:
        ana = make_owner("ana", network="mastodon", display_name="..")
        later = START + timedelta(days=300)
        wanted = make_photo(
            album,
            ana,
            alt_text="A mask",
            favorite_count=9,
            first_seen=later,
            posted_at=later,
        )
        make_photos(album, 5)
        make_photo(make_album("masks"), ready=False)
        day = quote((later - timedelta(days=1)).isoformat())
        for query in (
            "network=mastodon",
            "owner=ana",
            "owner=..",
            f"owner_id={ana.pk}",
            "described=1&album=%23Carnival",
            "min_favorites=9",
            "min_favorites=9&album=carnival&sort=favourites",
            f"included_since={day}",
            f"posted_since={day}",
            f"posted_since={day}&album=carnival&sort=posted",
            f"owner=ana&album=carnival&network=mastodon&posted_since={day}&sort=oldest",
            f"owner_id={ana.pk}&album=carnival&sort=favourites",
        ):
            assert ids(get(client, f"/api/photos?{query}")["data"]) == [wanted.pk], (
                query
            )
        assert len(get(client, f"/api/photos?included_until={day}")["data"]) == 6
        assert (
            len(get(client, f"/api/photos?posted_until={day}&album=carnival")["data"])
            == 5
        )
        assert len(get(client, "/api/photos?state=pending")["data"]) == 1
        assert len(get(client, "/api/photos?state=ready")["data"]) == 6
        assert get(client, "/api/photos?owner=nobody")["data"] == []

    def test_a_filter_without_an_index_looks_through_parts(
        self, client: Client, album: Album, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(photo_query, "MAX_SCANNED", 4)
        rare = make_photo(album, favorite_count=9)
        make_photos(album, 10)
        first = get(client, "/api/photos?min_favorites=5")

        assert first["data"] == []
        assert first["next_cursor"]
        assert ids(list(walk(client, "/api/photos", min_favorites="5"))) == [rare.pk]

    @pytest.mark.parametrize(
        "query", ["", "&sort=posted", "&sort=oldest", "&min_favorites=1"]
    )
    def test_the_newest_end_goes_on_even_from_nothing(
        self, client: Client, album: Album, query: str
    ) -> None:
        address = f"/api/photos?album=carnival&limit=2{query}"
        cursor = get(client, address)["newer_cursor"]
        found: list[int] = []
        for number in range(4):
            for _ in range(3):
                page = get(client, f"{address}&cursor={cursor}")
                found += sorted(ids(page["data"]))
                cursor = page["newer_cursor"]
            assert page["data"] == []
            photos = (
                make_photos(album, 4, favorite_count=number + 1) if number < 3 else []
            )
        assert found == list(Photo.objects.order_by("pk").values_list("pk", flat=True))
        assert photos == []

    def test_tell_nothing_of_what_is_not_passed_on(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        post_on_mastodon(photo)
        restrict(settings, "*.*=full, x.api=link")
        [shown] = [p for p in get(client, "/api/photos")["data"] if p["restricted"]]
        assert shown["owner"]["id"] is None
        assert shown["placeholder"] == shown["colour"] == shown["content_warning"] == ""
        assert shown["position"] is shown["sensitive"] is None
        for query in (
            f"owner_id={photo.owner_id}",
            "min_favorites=0",
            "posted_since=2000-01-01",
            "album=carnival&sort=posted",
            "album=carnival&described=1",
        ):
            data = get(client, f"/api/photos?{query}")["data"]
            assert not any(p["restricted"] for p in data), query
        names = [p["handle"] for p in get(client, "/api/owners")["data"]]
        assert photo.owner.handle not in names
        restrict(settings, "*.*=full, x.api=nothing")
        assert client.get(f"/api/photos/{photo.pk}").status_code == 404

    def test_hidden_ones_are_gone(self, client: Client, album: Album) -> None:
        photo = make_photo(album)
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

        assert get(client, "/api/photos")["data"] == []
        assert client.get(f"/api/photos/{photo.pk}").status_code == 404
        assert client.get(f"/api/photos/{2**70}").status_code == 404
