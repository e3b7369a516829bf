"""What visitors choose of an album: an order and filters that live in the address."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client

from app.gallery import filters
from app.gallery.filters import SORTS, PhotoFilters
from app.models import Album, Photo
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
)
from tests.app.reading import link, photo_ids
from tests.app.sqlite_steps import steps
from tests.markup import compact

pytestmark = pytest.mark.django_db
TOPIC = "/topic/%23carnival"


@pytest.fixture
def album() -> Album:
    return make_album()


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def chosen(client: Client, **query: str) -> list[int]:
    return photo_ids(client.get(TOPIC, query).content.decode())


def walked(client: Client, address: str) -> list[int]:
    """The photos of all pages, by their links."""
    found: list[int] = []
    following: str | None = address
    while following:
        shown = page(client, following.replace("&amp;", "&"))
        found += photo_ids(shown)
        following = link(shown, "next")
    return found


def test_each_order_walks_all_photos_once(client: Client, album: Album) -> None:
    photos = make_photos(album, 150)
    for number, photo in enumerate(photos):
        # Many ties, and posts that were included late.
        values: dict[str, Any] = {"favorite_count": number % 4}
        if number % 3:
            values["posted_at"] = datetime(2026, 1, 1 + number % 28, tzinfo=UTC)
        Photo.objects.filter(pk=photo.pk).update(**values)
    orders = {
        "included": ["-first_seen", "-id"],
        "posted": ["-posted_at", "-id"],
        "favourites": ["-favorite_count", "-posted_at", "-id"],
        "oldest": ["first_seen", "id"],
    }
    for name, order in orders.items():
        expected = list(Photo.objects.order_by(*order).values_list("pk", flat=True))
        assert walked(client, f"{TOPIC}?sort={name}") == expected


def test_the_way_back_is_the_same(client: Client, album: Album) -> None:
    make_photos(album, 130, favorite_count=3)
    for name in ["included", "posted", "favourites", "oldest"]:
        first = page(client, f"{TOPIC}?sort={name}")
        second = page(client, (link(first, "next") or "").replace("&amp;", "&"))
        back = page(client, (link(second, "prev") or "").replace("&amp;", "&"))
        assert photo_ids(back) == photo_ids(first), name
        assert not set(photo_ids(first)) & set(photo_ids(second)), name


def test_filters_combine(client: Client, album: Album) -> None:
    ana, ben = make_owner("ana"), make_owner("ben", network="mastodon")
    day = datetime(2026, 3, 2, 10, tzinfo=UTC)
    wanted = make_photo(album, ben, alt_text="A lantern", first_seen=day)
    make_photo(album, ben, first_seen=day)
    make_photo(album, ben, alt_text="Another day")
    make_photo(album, ana, alt_text="A lantern", first_seen=day)
    query = {"network": "mastodon", "owner": "ben", "described": "1"}
    assert chosen(client, **query, on="2026-03-02", sort="oldest") == [wanted.pk]
    assert len(chosen(client, **query)) == 2
    assert chosen(client, owner="nobody") == []


def test_few_photos_and_many_come_in_the_same_order(
    client: Client, album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = make_owner(network="bluesky"), make_owner()
    rows = [
        new_photo(
            album, people[n % 10 == 0], favorite_count=n % 4, alt_text="words" * (n % 7)
        )
        for n in range(90)
    ]
    include(album, rows)
    fitting = Photo.objects.filter(network="bluesky").exclude(alt_text="")
    for order in ["posted", "favourites"]:
        by = "-posted_at" if order == "posted" else "-favorite_count"
        expected = [photo.pk for photo in fitting.order_by(by, "-posted_at")]

        for few in (0, 5, 3_000):
            monkeypatch.setattr(filters, "MAX_SORTED_PHOTOS", few)
            found = walked(client, f"{TOPIC}?sort={order}&network=bluesky&described=1")
            assert found == expected, order


@pytest.mark.one_database
def test_a_rare_choice_costs_as_little_in_a_large_album(
    client: Client, album: Album
) -> None:
    then = datetime(2026, 1, 1, 12, tzinfo=UTC)
    values: dict[str, Any] = {
        "alt_text": "words",
        "posted_at": then,
        "first_seen": then,
    }
    make_photo(album, make_owner(network="bluesky"), **values)
    owner = make_owner()
    make_photos(album, 20, owner)
    addresses = [
        f"{TOPIC}?sort={order}&{choice}"
        for order in ("posted", "favourites")
        for choice in ("network=bluesky", "described=1", "on=2026-01-01")
    ]

    before = [steps(partial(page, client, own)) for own in addresses]
    make_photos(album, 1_000, owner)

    for address, few in zip(addresses, before, strict=True):
        assert len(photo_ids(page(client, address))) == 1
        assert steps(partial(page, client, address)) < few + 300


def test_a_choice_stays_on_the_way_through_the_pages(
    client: Client, album: Album
) -> None:
    make_photos(album, 61, make_owner("ana", network="mastodon"))
    shown = page(client, f"{TOPIC}?network=mastodon&sort=oldest")
    following = link(shown, "next") or ""
    assert "network=mastodon" in following
    assert "sort=oldest" in following


def test_nothing_that_fits_leads_back_to_all(client: Client, album: Album) -> None:
    make_photo(album)
    shown = page(client, f"{TOPIC}?network=bluesky")
    assert "No photo matches what you chose." in shown
    assert f'<a href="{TOPIC}">Show all photos</a>' in shown


def test_what_makes_no_sense_is_told(client: Client, album: Album) -> None:
    cases = [
        ("sort=best", "sort must be one of included, posted, favourites, oldest."),
        ("network=myspace", "network must be one of x, mastodon, bluesky."),
        ("described=yes", "described must be 1, or left out."),
        ("on=yesterday", "on must be a day such as 2026-11-03."),
        ("on=9999-12-31", "on must be a day such as 2026-11-03."),
        ("sort=favourites&after=5-7", "after is not a position of this list"),
        ("owner=%00", "owner must be the name of somebody in this album."),
    ]
    for query, told in cases:
        answer = client.get(f"{TOPIC}?{query}")
        assert answer.status_code == 400, (query, told)
        assert told in answer.content.decode(), (query, told)


class TestMonths:
    def test_lead_to_the_photos_of_their_month(
        self, client: Client, album: Album
    ) -> None:
        moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 2, 3)]
        photos = [make_photo(album, first_seen=moment) for moment in moments]
        shown = compact(page(client, TOPIC))
        assert shown.index("<span>March 2026<") < shown.index("<span>February 2026<")
        (february,) = [
            row.split('"')[1].partition("#")[0]
            for row in shown.split("<li>")
            if "<span>February 2026<" in row
        ]
        there = page(client, february.replace("&amp;", "&"))
        assert photo_ids(there)[0] == photos[2].pk
        assert photos[3].pk not in photo_ids(there)

    def test_head_their_photos(self, client: Client, album: Album) -> None:
        for month in (1, 2):
            make_photo(album, first_seen=datetime(2026, month, 9, tzinfo=UTC))
        headings = re.findall(
            r'<h2 class="month"[^>]*><span>([^<]+)', compact(page(client, TOPIC))
        )
        assert headings == ["February 2026, 1 photo", "January 2026, 1 photo"]


@pytest.mark.one_database
def test_one_persons_photos_are_found_by_an_index(album: Album) -> None:
    """In a large album every other plan reads most of the album."""
    make_photo(album, make_owner("ana"))
    for sort_name in SORTS:
        selection = PhotoFilters.read({"sort": sort_name, "owner": "ana"}, [])
        found = selection.of(album.photos.shown()).order_by(*selection.sort.order())
        assert "INDEX person " in found[:61].explain(), sort_name
