"""Searches: what they find, and that each of the three ways finds the same."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from app import search_index
from app.gallery import search
from app.gallery.search import Search
from app.models import Album, Owner, Photo
from app.querysets import full_text
from app.querysets.full_text import PHOTOS, Term
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import restrict

pytestmark = pytest.mark.django_db

WAYS = ("first photos", "index", "walk")
NEWEST_FIRST = ("-first_seen", "-id")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of the ways tells the hits."""
    if request.param == "index":
        monkeypatch.setattr(search, "FIRST_ROWS", 0)
    elif request.param == "walk":
        monkeypatch.setattr(search, "FIRST_ROWS", 0)
        monkeypatch.setattr(search, "MAX_SORTED_HITS", 0)


def found(text: str, album: Album | None = None, limit: int = 60) -> list[int]:
    wanted = Search(text, album.pk if album else None)
    photos = album.photos.visible() if album else Photo.objects.visible()
    hits = wanted.among(photos, order=NEWEST_FIRST, limit=limit)
    return [photo.pk for photo in hits.order_by(*NEWEST_FIRST)[:limit]]


def indexed(word: str) -> list[int]:
    return full_text.ids(PHOTOS, [[Term(word)]], limit=100, using="default")


@pytest.mark.usefixtures("way")
def test_all_words_must_be_in_the_texts_or_the_name_of_the_person() -> None:
    album, ana = make_album(), make_owner("ana", display_name="Ána Strauß")
    first = make_photo(album, ana, text="On the Brücke", alt_text="Two lanterns")
    second = make_photo(album, text="Lanterns of the bridge")
    assert found("LANTERN") == [second.pk, first.pk]
    assert found("lant brucke", album) == [first.pk]
    assert found("strauss lanterns") == [first.pk]
    assert found("ana strauss") == [first.pk]
    assert found("lanterns lampions") == []
    assert found("ntern") == []


@pytest.mark.usefixtures("way")
def test_an_album_has_hits_of_its_own_only() -> None:
    here, there = make_album("here"), make_album("there")
    photo, other = make_photo(here, text="masks"), make_photo(there, text="masks")
    assert found("masks", here) == [photo.pk]
    assert found("masks") == [other.pk, photo.pk]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "text", ["'\" OR * : ( NEAR", "\0", "...", "a" * 10_000, "%s {0} \\", "§1 ¶1"]
)
def test_hostile_searches_find_nothing(text: str) -> None:
    make_photo(make_album(), make_owner("bo"), text="masks")
    assert found(search.clean(text)) == []


def test_a_page_of_frequent_words_is_found_in_its_order() -> None:
    album = make_album()
    photos = make_photos(album, 20, text="masks")
    newest = [photo.pk for photo in reversed(photos)]
    assert found("masks", album, limit=5) == newest[:5]


def test_the_index_follows_whatever_hides_or_changes_a_photo() -> None:
    photo = make_photo(make_album(), text="masks")
    rows = Photo.objects.filter(pk=photo.pk)
    for flags in ({"is_hidden": True}, {"state": "failed"}):
        shown = {name: getattr(photo, name) for name in flags}
        rows.update_visibility(**flags)
        assert indexed("masks") == []
        rows.update_visibility(**shown)
        assert indexed("masks") == [photo.pk]
    rows.update(text="hats")
    assert (indexed("masks"), indexed("hats")) == ([], [photo.pk])
    photo.refresh_from_db()
    photo.alt_text = "A bird"
    Photo.objects.bulk_update([photo], ["alt_text"])
    assert indexed("bird") == [photo.pk]
    photo.owner.block(is_blocked=True)
    assert indexed("bird") == []
    photo.owner.block(is_blocked=False)
    rows.delete()
    assert indexed("bird") == []


def test_a_rename_changes_who_is_found_and_no_photo() -> None:
    photo = make_photo(make_album(), make_owner("ana", display_name="Ana"))
    version = photo.version
    Owner.objects.filter(pk=photo.owner_id).update(
        display_name="Berta", screen_name="b"
    )
    photo.refresh_from_db()
    assert (found("ana"), found("berta")) == ([], [photo.pk])
    assert photo.version == version


@pytest.mark.one_database  # PostgreSQL's indexes need no triggers
def test_an_index_that_lost_its_triggers_is_made_anew() -> None:
    photo = make_photo(make_album(), text="masks")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER app_photo_search_update")
        Photo.objects.filter(pk=photo.pk).update(text="hats")
        search_index.make()
    assert (indexed("masks"), indexed("hats")) == ([], [photo.pk])


def test_pages_and_api_search_in_the_same_way(client: Client) -> None:
    album, ana = make_album(), make_owner("ana")
    here = make_photo(album, ana, text="Red masks", network="x")
    make_photo(album, text="Blue hats")
    for path in ("/topic/%23carnival", "/", "/owner/ana"):
        page = client.get(f"{path}?q=mask")
        assert f'href="/photo/{here.pk}' in page.content.decode(), path
        assert page["X-Robots-Tag"] == "noindex"
        answer = client.get(f"/api{path.rstrip('/')}?q=mask").json()
        assert [photo["id"] for photo in answer["data"]] == [here.pk], path
        empty = client.get(f"{path}?q=gondola")
        assert "gondola" in empty.content.decode()
        assert client.get(f"/api{path.rstrip('/')}?q=gondola").json()["data"] == []
    combined = client.get("/api/topic/%23carnival?q=mask&owner=ana&sort=oldest").json()
    assert len(combined["data"]) == 1
    assert (
        client.get("/api/topic/%23carnival?q=mask&network=bluesky").json()["data"] == []
    )


def test_resources_of_the_api_search_too(client: Client) -> None:
    album, ana = make_album(), make_owner("ana")
    here = make_photo(album, ana, text="Red masks")
    make_photo(album, ana, text="Blue hats")
    for asked in ("q=mask", "q=mask&album=carnival", "q=mask&owner=ana&sort=posted"):
        answer = client.get(f"/api/photos?{asked}").json()
        assert [photo["id"] for photo in answer["data"]] == [here.pk], asked
    changes = client.get("/api/albums/carnival/changes?q=mask").json()
    assert [photo["id"] for photo in changes["data"]] == [here.pk]
    assert client.get("/api/photos?q=+").status_code == 400


def test_changes_and_new_photos_are_those_that_are_searched_for(client: Client) -> None:
    album = make_album()
    wanted = make_photo(album, text="masks")
    make_photo(album, text="hats")
    changes = client.get("/api/topic/%23carnival/changes?q=mask").json()
    assert [photo["id"] for photo in changes["data"]] == [wanted.pk]


def test_what_may_not_be_shown_is_not_searched(
    client: Client, settings: Settings
) -> None:
    make_photo(make_album(), make_owner("ana", network="x"), text="masks")
    restrict(settings, "x.*=link")
    for path in ("/topic/%23carnival", "/"):
        assert "/photo/" not in client.get(f"{path}?q=mask").content.decode()
        assert client.get(f"/api{path.rstrip('/')}?q=ana").json()["data"] == []


def test_hidden_photos_are_never_found(client: Client) -> None:
    make_photo(make_album(), text="masks", is_hidden=True)
    assert client.get("/api?q=masks").json()["data"] == []
