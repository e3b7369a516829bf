"""A topic's list over the API: orders, filters, and when it is another answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.gallery.filters import SORTS
from app.models import Album, Feed, Owner, Photo, Run
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import post_on_mastodon, post_on_x, restrict
from tests.app.reading import get, ids, walk
from tests.app.sqlite_steps import steps

pytestmark = pytest.mark.django_db
TOPIC = "/api/topic/carnival"


@pytest.fixture
def album() -> Album:
    return make_album()


class TestOrders:
    def test_each_walks_all_photos_once(self, client: Client, album: Album) -> None:
        for number in range(20):
            moment = datetime(2026, 1, 28 - number, tzinfo=UTC)
            ready = number % 5 > 0
            make_photo(album, favorite_count=number % 4, posted_at=moment, ready=ready)
        orders = {
            "included": ["-first_seen", "-id"],
            "posted": ["-posted_at", "-id"],
            "favourites": ["-favorite_count", "-posted_at", "-id"],
            "oldest": ["first_seen", "id"],
        }
        for name, order in orders.items():
            expected = list(Photo.objects.order_by(*order).values_list("pk", flat=True))
            assert ids(list(walk(client, f"{TOPIC}?sort={name}&limit=3"))) == expected

    def test_previous_leads_back(self, client: Client, album: Album) -> None:
        for ready in (True, False, True, True, False, True, False, True, True):
            make_photo(album, ready=ready)
        for name in ["posted", "favourites", "oldest"]:
            first = get(client, f"{TOPIC}?sort={name}&limit=4")
            second = get(client, first["next"])
            back = get(client, second["previous"])

            assert back["data"] == first["data"], name
            assert back["previous"] is None, name
            assert back["next"] == first["next"], name
            assert not set(ids(first["data"])) & set(ids(second["data"])), name


class TestFilters:
    def test_combine(self, client: Client, album: Album) -> None:
        ana, ben = make_owner("ana"), make_owner("ben", network="mastodon")
        day = datetime(2026, 3, 2, 10, tzinfo=UTC)
        wanted = make_photo(album, ben, alt_text="A lantern", first_seen=day)
        make_photo(album, ben, first_seen=day)
        make_photo(album, ben, alt_text="Another day")
        make_photo(album, ana, alt_text="A lantern", first_seen=day)
        query = "network=mastodon&owner=ben&described=1"

        assert len(get(client, f"{TOPIC}?{query}")["data"]) == 2
        for more in ("on=2026-03-02", "on=2026-03-02&sort=oldest"):
            assert ids(get(client, f"{TOPIC}?{query}&{more}")["data"]) == [wanted.pk]
        assert get(client, f"{TOPIC}?owner=nobody")["data"] == []

    def test_of_a_day_are_of_the_post_in_the_order_of_posts(
        self, client: Client, album: Album
    ) -> None:
        day = datetime(2026, 3, 2, 10, tzinfo=UTC)
        by_inclusion = make_photo(album, first_seen=day)
        by_post = make_photo(album, posted_at=day)

        for sort, photo in (("favourites", by_inclusion), ("posted", by_post)):
            found = get(client, f"{TOPIC}?on=2026-03-02&sort={sort}")["data"]
            assert ids(found) == [photo.pk]

    def test_stay_on_the_way_through_the_pages(
        self, client: Client, album: Album
    ) -> None:
        make_photos(album, 5, make_owner("ana", network="mastodon"), alt_text="A mask")
        query = "network=mastodon&sort=oldest&described=1&owner=ana"

        first = get(client, f"{TOPIC}/?{query}&limit=2")
        second = get(client, first["next"])

        for address in (first["next"], second["next"], second["previous"]):
            kept = parse_qs(urlsplit(address).query)
            assert {f"{name}={kept[name][0]}" for name in kept} >= set(query.split("&"))

    def test_that_make_no_sense_are_told(self, client: Client, album: Album) -> None:
        cases = [
            ("sort=best", "sort must be one of included, posted, favourites, oldest."),
            ("network=myspace", "network must be one of x, mastodon, bluesky."),
            ("described=yes", "described must be 1, or left out."),
            ("on=yesterday", "on must be a day such as 2026-11-03."),
            ("owner=%00", "owner must be the name of somebody in this album."),
            ("sort=favourites&after=5-7", "after is not a position of this list"),
            ("after=5-7-9", "after is not a position of this list"),
        ]
        for query, told in cases:
            response = client.get(f"{TOPIC}?{query}")

            assert response.status_code == 400, (query, told)
            assert told in response.json()["detail"], (query, told)

    def test_are_unknown_to_lists_whose_pages_have_none(self, client: Client) -> None:
        make_photo(make_album(), make_owner("ana"))
        query = "sort=best&network=bluesky&owner=nobody&described=yes&on=never"

        for address in ("/api", "/api/owner/ana", f"{TOPIC}/7"):
            assert len(get(client, f"{address}?{query}")["data"]) == 1

    def test_tell_nothing_of_what_is_not_passed_on(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        make_photo(photo.album, photo.owner, favorite_count=4321, alt_text="A mask")
        other = post_on_mastodon(photo)
        restrict(settings, "*.*=full, x.api=link, x.page=link")
        for query in ["sort=favourites", "owner=ana", "described=1"]:
            first = get(client, f"{TOPIC}?{query}&limit=1")
            page = client.get(f"/topic/carnival?{query}").content.decode()

            wanted = [other.pk] if query == "sort=favourites" else []
            assert ids(first["data"]) == wanted, query
            assert first["next"] is None, query
            assert "A photo on X" not in page, query


class TestEtag:
    @pytest.mark.parametrize("moment", ["until", "next_try"])
    def test_stays_where_a_look_moves_but_a_moment(
        self, client: Client, album: Album, moment: str
    ) -> None:
        make_photo(album)
        now, long_ago = timezone.now(), timezone.now() - timedelta(days=1)
        feed = Feed.objects.create(
            album=album, network="x", query="#carnival", covered_until=long_ago
        )
        if moment == "next_try":
            Run.objects.create(feed=feed, started_at=now, ended_at=now, failure="503")
        first = client.get(TOPIC)

        changes = {
            "until": {"covered_until": now},
            "next_try": {"due_at": now + timedelta(hours=2)},
        }
        Feed.objects.update(**changes[moment])
        second = client.get(TOPIC)

        assert second["ETag"] == first["ETag"]
        assert first["ETag"].startswith('W/"')
        assert moment_of(second, moment) > moment_of(first, moment)
        known = {"if-none-match": first["ETag"]}
        assert client.get(TOPIC, headers=known).status_code == 304
        assert client.head(TOPIC)["ETag"] == first["ETag"]

    def test_moves_with_photos_links_gaps_and_versions(
        self, client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 3)
        seen = {client.get(f"{TOPIC}?limit=1")["ETag"]}

        Feed.objects.create(album=album, network="x", query="#carnival", top="1")
        seen.add(client.get(f"{TOPIC}?limit=1")["ETag"])
        Owner.objects.update(display_name="Zoe")
        seen.add(client.get(f"{TOPIC}?limit=1")["ETag"])
        Photo.objects.filter(pk=photos[0].pk).update(text="on a later page")
        seen.add(client.get(f"{TOPIC}?limit=1")["ETag"])
        seen.add(client.get(f"{TOPIC}?limit=2")["ETag"])

        assert len(seen) == 5

    def test_of_a_later_page_stays_when_another_changes(
        self, client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 3)
        second = get(client, f"{TOPIC}?limit=1")["next"]
        etag = client.get(second)["ETag"]

        Photo.objects.filter(pk=photos[2].pk).update(favorite_count=F("version"))

        assert client.get(second)["ETag"] == etag

    def test_is_not_the_one_of_the_page_for_browsers(
        self, client: Client, album: Album
    ) -> None:
        etag = client.get(TOPIC)["ETag"]
        asked = {"accept": "text/html", "if-none-match": etag}

        assert client.get(TOPIC, headers=asked).status_code == 200


def moment_of(response: Any, name: str) -> str:
    known = response.json()["completeness"]
    told: str = known[name] if name == "until" else known["not_answering"][0][name]
    return told


def test_queries_are_few_and_always_as_many(
    client: Client, album: Album, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = make_owner("ana")
    costs = {"network=x": 5, "owner=ana": 7, "sort=oldest": 5, "sort=favourites": 4}
    for count in (10, 200):
        make_photos(album, count, owner)
        for query, queries in costs.items():
            with django_assert_num_queries(queries, info=query):
                client.get(f"{TOPIC}?{query}")


@pytest.mark.one_database
def test_a_choice_costs_as_little_in_a_large_album(
    client: Client, album: Album
) -> None:
    then = datetime(2026, 1, 1, 12, tzinfo=UTC)
    values = {"alt_text": "words", "posted_at": then, "first_seen": then}
    make_photo(album, make_owner("ana", network="bluesky"), ready=False, **values)
    owner = make_owner()
    make_photos(album, 20, owner)
    choices = ("network=bluesky", "described=1", "on=2026-01-01", "owner=ana")
    addresses = [
        f"{TOPIC}?limit=5&sort={name}&{choice}"
        for name in SORTS
        for choice in ("", *choices)
    ]

    before = [steps(partial(get, client, address)) for address in addresses]
    make_photos(album, 1_000, owner)

    for address, few in zip(addresses, before, strict=True):
        assert steps(partial(get, client, address)) < few + 300, address
