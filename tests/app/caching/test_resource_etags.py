"""ETags of the API's new addresses: of the album's version, told before anything is
read, and on HEAD as on GET."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from app.caching.page_cache import CACHE_NAME
from app.models import Owner, Photo
from tests.app.factories import make_album, make_owner, make_photo

# Committed, as only what is committed can be kept.
pytestmark = pytest.mark.django_db(transaction=True)
ADDRESSES = [
    "/api/photos",
    "/api/photos?album=carnival&sort=favourites",
    "/api/albums",
    "/api/albums/carnival",
    "/api/albums/carnival/changes",
]


def test_what_is_known_is_told_by_the_version_alone(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    photo = make_photo(make_album(), make_owner("ana"))
    for address in [*ADDRESSES, f"/api/photos/{photo.pk}"]:
        etag = client.get(address)["ETag"]
        caches[CACHE_NAME].clear()
        # The version, and whether a backup was restored.
        with django_assert_num_queries(2, info=address):
            known = client.get(address, headers={"if-none-match": f'"x", {etag}'})

        assert known.status_code == 304, address
        assert known.content == b""
        assert known["ETag"] == etag
        assert "s-maxage=30" in known["Cache-Control"]
        assert known["Access-Control-Allow-Origin"] == "*"
        assert client.head(address)["ETag"] == etag
        assert client.head(address).content == b""


def test_a_change_of_the_album_is_another_etag(client: Client) -> None:
    photo = make_photo(make_album(), make_owner("ana"))
    for address in ADDRESSES:
        etag = client.get(address)["ETag"]
        Photo.objects.filter(pk=photo.pk).update(text=address)

        changed = client.get(address, headers={"if-none-match": etag})

        assert changed.status_code == 200, address
        assert changed["ETag"] != etag, address


def test_new_names_are_told_within_minutes_but_are_no_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_photo(make_album(), make_owner("ana"))
    photos, changes = "/api/photos", "/api/albums/carnival/changes"
    etags = {address: client.get(address)["ETag"] for address in (photos, changes)}
    Owner.objects.update(display_name="Zoe")

    monkeypatch.setattr("app.api.resources.base.time", lambda: 10**10)
    caches[CACHE_NAME].clear()
    told = {
        address: client.get(address, headers={"if-none-match": etag}).status_code
        for address, etag in etags.items()
    }

    assert told == {photos: 200, changes: 304}


def test_lists_without_a_version_have_an_etag_of_their_content(client: Client) -> None:
    make_photo(make_album(), make_owner("ana"))
    for address in ("/api/owners", "/api/milestones", "/api/top-sevens", "/api/status"):
        etag = client.get(address)["ETag"]

        assert client.head(address)["ETag"] == etag
        known = client.get(address, headers={"if-none-match": etag})
        assert known.status_code == 304, address
