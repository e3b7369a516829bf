"""Cached pages and API answers: quick while their album is the same, right as soon as
it changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from app.models import Album, Owner, Photo
from app.moderation import removal
from app.syndication import changes
from app.syndication.changes import Cursor
from app.templatetags import fragments
from tests.app.factories import make_album, make_owner, make_photo
from twitter_album import redistribution_policy
from twitter_album.redistribution_policy import Surface

# Committed, as only what is committed can be kept.
pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "/topic/%23carnival"
OF_ALBUM = [TOPIC, f"{TOPIC}/7", f"{TOPIC}/feed", f"{TOPIC}/news"]
OF_ALBUM += [f"/api{TOPIC}", f"/api{TOPIC}/7"]
PAGES = ["/", "/topic/", TOPIC, f"{TOPIC}/7", "/owners"]
OF_ALL = [*PAGES, "/owner/ana", "/sitemap.xml", "/api", "/api/owner/ana"]
Once = Callable[[], AbstractContextManager[object]]


def test_a_response_is_made_once_while_nothing_changes(
    client: Client, album: Album, from_cache: Once
) -> None:
    for address in [*OF_ALBUM, *OF_ALL[:2], *OF_ALL[4:]]:
        first = client.get(address)

        with from_cache():
            second = client.get(address)

        assert second.content == first.content, address
        assert second.headers == first.headers, address


def test_photo_pages_are_cached_by_the_album_of_the_photo(
    client: Client, album: Album, from_cache: Once
) -> None:
    photo = make_photo(album)
    addresses = [f"/photo/{photo.pk}", f"/photo/{photo.pk}/panel"]
    before = [client.get(address).content for address in addresses]

    make_album("another")
    for address, content in zip(addresses, before, strict=True):
        with from_cache():
            assert client.get(address).content == content
    Photo.objects.filter(pk=photo.pk).update(text="Edited since")

    assert "Edited since" in client.get(addresses[0]).content.decode()


def test_a_visitor_who_has_it_already_gets_nothing(
    client: Client, album: Album, from_cache: Once
) -> None:
    for address in (TOPIC, f"/api{TOPIC}"):
        known = {"if-none-match": client.get(address)["ETag"]}

        with from_cache():
            response = client.get(address, headers=known)

        assert response.status_code == 304
        assert response.content == b""
        assert "s-maxage" in response["Cache-Control"]


def test_visitors_who_know_an_old_page_do_not_make_each_a_new_one(
    client: Client, album: Album, from_cache: Once
) -> None:
    old = {"if-none-match": client.get(TOPIC)["ETag"]}
    make_photo(album)
    assert client.get(TOPIC, headers=old).status_code == 200

    with from_cache():
        assert client.get(TOPIC, headers=old).status_code == 200


def test_a_photo_that_is_hidden_is_gone_at_once(client: Client, album: Album) -> None:
    photo = make_photo(album, make_owner("ben"))
    address = f"/photo/{photo.pk}"
    since = Cursor(changes.epoch_of(album, Surface.PAGE), 0)
    news = f"{TOPIC}/news?since={since}"
    lists = [*PAGES, *OF_ALBUM[1:3], news, "/api", "/owner/ben"]
    before = [client.get(page).content for page in lists]
    assert client.get(address).status_code == 200
    assert photo.post_url in client.get("/api").content.decode()

    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

    assert client.get(address).status_code == 410
    for page, content in zip(lists, before, strict=True):
        after = client.get(page).content
        assert after != content, page
        assert address not in after.decode()
    assert photo.post_url not in client.get("/api").content.decode()


def test_after_a_change_of_another_album_the_cached_response_is_served(
    client: Client, album: Album, from_cache: Once
) -> None:
    another = make_album("another")
    for address in OF_ALBUM:
        before = client.get(address)

        make_photo(another)
        with from_cache():
            after = client.get(address)

        assert after.content == before.content, address
        assert after.headers == before.headers, address
        assert after.templates == [], address


def test_what_shows_all_albums_follows_each_of_them(
    client: Client, album: Album, from_cache: Once
) -> None:
    another, ana = make_album("another"), Owner.objects.get(screen_name="ana")
    for address in OF_ALL[:2] + OF_ALL[4:]:
        client.get(address)
        with from_cache():
            client.get(address)

        make_photo(another, ana)
        with CaptureQueriesContext(connection) as again:
            client.get(address)

        assert len(again) > 1, address


def test_an_album_that_goes_is_not_taken_for_the_one_that_comes(
    client: Client, album: Album
) -> None:
    pages = [client.get("/topic/").content, client.get(TOPIC).content]

    album.photos.all().delete()
    album.delete()
    make_album("carnivale", version=album.version)

    assert client.get("/topic/").content != pages[0]
    assert client.get(TOPIC).status_code == 404


def test_a_blocked_person_is_named_nowhere_at_the_next_request(
    client: Client, album: Album
) -> None:
    """Also where no photo of theirs is: the navigation names who has most."""
    flora = make_owner("flora", display_name="Flora Fiore")
    make_photo(make_album("another"), flora, favorite_count=5)
    addresses = [*PAGES, "/api", "/topic/%23another", f"{TOPIC}?sort=favourites"]
    before = [client.get(address).content.decode() for address in addresses]
    assert all("Flora Fiore" in page for page in before)

    flora.block(is_blocked=True)

    for address in addresses:
        assert "Flora Fiore" not in client.get(address).content.decode(), address


def test_nor_is_a_person_who_was_removed(client: Client, album: Album) -> None:
    flora = make_owner("flora", display_name="Flora Fiore")
    make_photo(make_album("another"), flora)
    assert "Flora Fiore" in client.get(TOPIC).content.decode()

    removal.remove_person(flora, "on request")

    assert "Flora Fiore" not in client.get(TOPIC).content.decode()


def test_where_one_is_is_marked_whichever_parts_are_kept(
    client: Client, album: Album
) -> None:
    make_album("parade")
    for address in ["/", "/topic/", "/owners"]:
        whole = client.get(address).content
        assert whole.count(b' aria-current="page"') == 2, address
        # As where a thread beside it has kept the one part, and not the other yet.
        for key in [
            key for key, part in fragments._fragments.items() if "<nav id=" in part
        ]:
            del fragments._fragments[key]
        caches["pages"].clear()

        assert client.get(address).content == whole, address


def test_a_paused_album_promises_no_look(client: Client, album: Album) -> None:
    pages = [client.get(TOPIC).content.decode()]

    for is_paused in (True, False):
        Album.objects.update(is_paused=is_paused)
        pages.append(client.get(TOPIC).content.decode())

    assert ["This album is paused" in page for page in pages] == [False, True, False]
    assert ["we look every" in page for page in pages] == [True, False, True]


def test_what_may_be_shown_is_asked_anew_when_the_policy_changes(
    client: Client, album: Album, settings: Settings
) -> None:
    assert "Ana" in client.get(TOPIC).content.decode()

    settings.DISPLAY_POLICY = redistribution_policy.parse(
        "x.page=nothing", networks=settings.STORED_NETWORKS
    )

    assert "Ana" not in client.get(TOPIC).content.decode()


def test_what_went_wrong_is_not_kept(client: Client, album: Album) -> None:
    for address in ("/topic/%23later", "/api/topic/%23later"):
        assert client.get(address).status_code == 404
        assert "Cache-Control" not in client.get(address)

    make_album("later")

    for address in ("/topic/%23later", "/api/topic/%23later"):
        assert client.get(address).status_code == 200
