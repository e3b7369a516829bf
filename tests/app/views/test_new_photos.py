"""What a page that is open asks: which photos came to be shown since it was made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, ChangesEpoch, Photo
from app.syndication import all_albums_cursor
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from twitter_album import redistribution_policy

pytestmark = pytest.mark.django_db
TOPIC = "/topic/%23carnival"
NEWS = f"{TOPIC}/news"
RENEW = "Show the newest photos"


@pytest.fixture
def album() -> Album:
    # Beside it, because the page of all photos is that of the only album.
    make_album("parade")
    return make_album()


def since(client: Client, page: str = TOPIC, **query: str) -> dict[str, str]:
    """What the page asks with, besides its filters; nothing, if it never asks."""
    content = client.get(page, query).content.decode()
    found = re.search('data-since="([^"]+)"', content)
    return {"since": found[1]} if found else {}


def told(client: Client, address: str = NEWS, **query: str) -> tuple[int, str]:
    news = client.get(address, query).json()
    return len(news["photos"]), news["message"]


def hide(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update_visibility(
        is_hidden=True, hidden_reason="no"
    )


@pytest.mark.parametrize("page", [TOPIC, "/"])
def test_tells_what_came_after_a_page_whenever_it_was_included(
    client: Client, album: Album, page: str
) -> None:
    shown, *_ = make_photos(album, 3)
    asked = since(client, page)
    news = f"{page.rstrip('/')}/news"
    assert told(client, news, **asked) == (0, "")

    late = make_photo(album, first_seen=shown.first_seen)
    new = make_photo(album)

    answer = client.get(news, asked).json()
    assert answer["message"] == "2 new photos"
    assert set(answer["photos"]) == {late.pk, new.pk}
    assert told(client, news, **since(client, page)) == (0, "")


LATER: dict[str, Callable[[Photo], object]] = {
    "it is shown again": lambda photo: Photo.objects.filter(
        pk=photo.pk
    ).update_visibility(is_hidden=False),
    "it is approved": lambda photo: Photo.objects.filter(pk=photo.pk).update_visibility(
        is_approved=True
    ),
    "its picture is ready": lambda photo: Photo.objects.filter(pk=photo.pk).update(
        state="ready", width=10, height=10
    ),
    "its person is welcome again": lambda photo: photo.owner.block(is_blocked=False),
}


@pytest.mark.parametrize("when", LATER)
def test_a_photo_is_new_when(client: Client, album: Album, when: str) -> None:
    make_photo(album)
    waiting = {
        "it is shown again": make_photo(album, is_hidden=True),
        "it is approved": make_photo(album, is_sensitive=True),
        "its picture is ready": make_photo(album, ready=False),
        "its person is welcome again": make_photo(album, make_owner(is_blocked=True)),
    }
    on_topic, on_index = since(client), since(client, "/")

    LATER[when](waiting[when])

    for address, asked in ((NEWS, on_topic), ("/news", on_index)):
        assert client.get(address, asked).json()["photos"] == [waiting[when].pk]


def test_what_only_changed_or_went_away_again_is_not_new(
    client: Client, album: Album
) -> None:
    known, passing = make_photos(album, 2)
    asked = since(client)
    passing = make_photo(album)

    Photo.objects.filter(pk=known.pk).update(favorite_count=9, text="edited")
    hide(passing)

    assert told(client, **asked) == (0, "")


def test_counts_no_further_than_a_page(client: Client, album: Album) -> None:
    asked = since(client)
    make_photos(album, 200)

    assert told(client, **asked) == (61, "More than 60 new photos")


def test_tells_of_those_only_whom_the_page_would_show(
    client: Client, album: Album, settings: Settings
) -> None:
    asked = since(client)
    make_photo(album, is_hidden=True)
    make_photo(album, ready=False)
    make_photo(album, make_owner("ana"), alt_text="A lantern")
    make_photo(album, make_owner(network="bluesky"))

    assert told(client, **asked)[0] == 2
    for query in ({"network": "x"}, {"owner": "ana"}, {"described": "1"}):
        assert told(client, **asked, **query)[0] == 1, query
    settings.DISPLAY_POLICY = redistribution_policy.parse(
        "bluesky.page=nothing", networks=settings.STORED_NETWORKS
    )
    for address, page in ((NEWS, TOPIC), ("/news", "/")):
        asked = since(client, page)
        make_photo(album, make_owner(network="bluesky"))
        assert told(client, address, **asked)[0] == 0


class TestAllAlbums:
    def test_a_picture_in_two_albums_is_one_new_photo(
        self, client: Client, album: Album
    ) -> None:
        other = make_album("lanterns")
        asked = since(client, "/")
        new = make_photo(album)
        make_photo(other, new.owner, post_key=new.post_key)

        assert told(client, "/news", **asked)[0] == 1

    def test_those_of_an_album_that_is_newer_than_the_page_are_told(
        self, client: Client, album: Album
    ) -> None:
        gone = make_album("gone")
        make_photos(album, 2)
        asked = since(client, "/")
        gone.delete()

        make_photos(make_album("later"), 3)

        assert told(client, "/news", **asked) == (3, "3 new photos")

    def test_more_albums_than_an_address_has_room_for_announce_nothing(
        self, client: Client, album: Album, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(all_albums_cursor, "MAX_ALBUMS", 2)
        make_album("second")
        asked = since(client, "/")
        make_album("third")

        assert since(client, "/") == {}
        assert told(client, "/news", **asked) == (0, RENEW)

    def test_a_hundred_that_changed_are_asked_about_at_once(
        self,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        albums = [make_album(f"album{number}") for number in range(100)]
        asked = since(client, "/")
        owner = make_owner()
        for album in albums[:30]:
            make_photos(album, 1, owner)
        Album.objects.update(is_paused=True)

        with django_assert_num_queries(3):
            answer = told(client, "/news", **asked)

        assert answer == (30, "30 new photos")


class TestWhoAsks:
    def test_the_first_page_of_a_list_in_the_order_of_inclusion(
        self, client: Client, album: Album
    ) -> None:
        make_photos(album, 70, alt_text="A lantern")
        older = client.get(TOPIC).content.decode()
        position = re.findall('after=([^"]+)"', older)[0]

        assert since(client)
        assert since(client, described="1")
        assert since(client, "/")
        for query in ({"sort": "posted"}, {"sort": "oldest"}, {"after": position}):
            assert since(client, **query) == {}, query
        assert since(client, "/", after=position) == {}

    def test_an_empty_album_and_a_filter_that_leaves_nothing(
        self, client: Client, album: Album
    ) -> None:
        empty, bare = since(client), since(client, "/")
        make_photo(album)
        described = since(client, described="1")
        make_photo(album, alt_text="A lantern")

        assert told(client, **empty) == (2, "2 new photos")
        assert told(client, "/news", **bare) == (2, "2 new photos")
        assert told(client, **described, described="1") == (1, "1 new photo")


class TestAnotherHistory:
    @pytest.mark.parametrize("page", [TOPIC, "/"])
    def test_the_page_offers_to_be_made_anew(
        self, client: Client, album: Album, page: str
    ) -> None:
        make_photos(album, 3)
        news = f"{page.rstrip('/')}/news"
        asked = since(client, page)

        Album.objects.filter(pk=album.pk).update(version=1)
        behind = told(client, news, **asked)
        Album.objects.filter(pk=album.pk).update(version=1000)
        ChangesEpoch.objects.create()

        assert behind == told(client, news, **asked) == (0, RENEW)
        assert told(client, news, **since(client, page)) == (0, "")

    def test_so_does_one_from_before_there_were_cursors(
        self, client: Client, album: Album
    ) -> None:
        make_photo(album)

        assert told(client, before="1-1") == told(client, "/news") == (0, RENEW)

    def test_in_the_language_of_the_page(self, client: Client, album: Album) -> None:
        answer = client.get(NEWS, headers={"Accept-Language": "de"}).json()

        assert answer["message"] == "Die neuesten Fotos zeigen"


@pytest.mark.parametrize(("address", "page"), [(NEWS, TOPIC), ("/news", "/")])
def test_costs_few_queries_and_nothing_while_nothing_came(
    client: Client,
    album: Album,
    address: str,
    page: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_photos(album, 5)
    asked = since(client, page)
    make_photos(album, 2)
    with django_assert_max_num_queries(4):
        first = client.get(address, asked)

    assert "s-maxage=30" in first["Cache-Control"]
    known: Any = {"if-none-match": first["ETag"]}
    assert client.get(address, asked, headers=known).status_code == 304
    make_photos(album, 1)
    assert told(client, address, **asked)[0] == 3


def test_a_wrong_question_is_answered_as_a_page_would(
    client: Client, album: Album
) -> None:
    cases = [{"since": "x"}, {"since": "0123abcd-1-x"}, {"sort": "x"}, {"on": "soon"}]
    for query in cases:
        assert client.get(NEWS, query).status_code == 400, query
        assert client.get("/topic/nothing/news", query).status_code in (400, 404), query


def test_what_is_no_cursor_of_all_albums_is_refused(client: Client) -> None:
    cases = ["x", "0123abcd-1", "0123abcd-1.x", f"0123abcd-1.{2**63}", "0123abcd-1."]
    for text in cases:
        assert client.get("/news", {"since": text}).status_code == 400, text
