"""What a page that is open asks: how many photos came since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Photo
from app.paging import INCLUDED
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from twitter_album import display_policy

pytestmark = pytest.mark.django_db
NEWS = "/topic/%23carnival/news"


@pytest.fixture
def album() -> Album:
    return make_album()


def since(photo: Photo) -> dict[str, str]:
    return {"before": str(INCLUDED.position_of(photo))}


def told(client: Client, address: str = NEWS, **query: str) -> tuple[int, str]:
    news = client.get(address, query).json()
    return news["count"], news["words"]


def test_tells_what_came_since_the_newest_photo_of_a_page(
    client: Client, album: Album
) -> None:
    shown, *_ = make_photos(album, 3)
    make_photo(make_album("elsewhere"))

    assert told(client, **since(shown)) == (2, "2 new photos")
    assert told(client, "/news", **since(shown)) == (3, "3 new photos")
    newest = Photo.objects.latest("first_seen")
    assert told(client, "/news", **since(newest))[0] == 0


def test_counts_no_further_than_a_page(client: Client, album: Album) -> None:
    shown, *_ = make_photos(album, 200)

    assert told(client, **since(shown)) == (61, "More than 60 new photos")


def test_tells_of_those_only_whom_the_page_would_show(
    client: Client, album: Album, settings: Settings
) -> None:
    shown = make_photo(album, alt_text="A lantern")
    make_photo(album, is_hidden=True)
    make_photo(album, ready=False)
    make_photo(album, make_owner(network="bluesky"))

    assert told(client, **since(shown))[0] == 1
    assert told(client, **since(shown), network="x")[0] == 0
    settings.DISPLAY_POLICY = display_policy.parse(
        "bluesky.page=nothing", networks=settings.STORED_NETWORKS
    )
    for address in (NEWS, "/news"):
        assert told(client, address, **since(shown))[0] == 0


def test_a_picture_in_two_albums_is_one_new_photo(client: Client, album: Album) -> None:
    shown = make_photo(album)
    new = make_photo(album)
    make_photo(make_album("lanterns"), new.owner, post_key=new.post_key)

    assert told(client, "/news", **since(shown))[0] == 1


@pytest.mark.parametrize(("address", "queries"), [(NEWS, 2), ("/news", 1)])
def test_costs_few_queries_and_nothing_while_nothing_came(
    client: Client,
    album: Album,
    address: str,
    queries: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    shown, *_ = make_photos(album, 5)
    # Asked whether it has changed, which SQLite tells without a query.
    questions = 1 if connection.vendor == "postgresql" else 0
    with django_assert_max_num_queries(queries + questions):
        first = client.get(address, since(shown))

    known = {"if-none-match": first["ETag"]}
    assert client.get(address, since(shown), headers=known).status_code == 304
    make_photos(album, 1)
    assert told(client, address, **since(shown))[0] == 5


@pytest.mark.parametrize("query", [{"before": "x"}, {"sort": "x"}, {"on": "soon"}])
def test_a_wrong_question_is_answered_as_a_page_would(
    client: Client, album: Album, query: dict[str, str]
) -> None:
    assert client.get(NEWS, query).status_code == 400
    assert client.get("/topic/nothing/news").status_code == 404
