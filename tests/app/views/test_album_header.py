"""The head of an album: what a guest wants to know, over its best photo."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Feed, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.reading import read
from tests.markup import compact

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOPIC = "/topic/carnival"


def head(client: Client) -> str:
    found = re.search(
        "<header class=.album-head.*?</header>", read(client, TOPIC), re.S
    )
    assert found
    return compact(found[0])


def links(part: str) -> list[str]:
    return re.findall('href="(/photo/[0-9]+)"', part)


class TestSummary:
    def look(self, album: Album, minutes_ago: float) -> None:
        then = timezone.now() - timedelta(minutes=minutes_ago)
        Feed.objects.update_or_create(
            album=album, network="x", defaults={"covered_until": then, "top": "7"}
        )

    def test_counts_photos_and_people(self, client: Client) -> None:
        album = make_album()
        for name in ("ana", "ben"):
            make_photos(album, 2, owner=make_owner(name))

        assert "4 photos by 2 people<" in head(client)

    def test_is_live_for_two_intervals_after_a_good_look(
        self, client: Client, settings: Settings
    ) -> None:
        settings.FETCH_EVERY_MINUTES = 20
        album = make_album()
        make_photo(album)
        for minutes, is_live in ((5, True), (41, True), (43, False)):
            self.look(album, minutes)

            assert ("1 photo by 1 person, live now" in head(client)) is is_live, minutes
            album.touch()

    def test_of_a_paused_album_is_not_live(self, client: Client) -> None:
        album = make_album(is_paused=True)
        make_photo(album)
        self.look(album, 5)

        assert "live now" not in head(client)
        assert "This album is paused" in read(client, TOPIC)

    def test_leaves_completeness_to_the_details(self, client: Client) -> None:
        album = make_album(
            description="Three days.\nBring a mask.",
            starts_on=date(2026, 2, 3),
            ends_on=date(2026, 2, 5),
        )
        make_photo(album)
        self.look(album, 5)
        page = compact(read(client, TOPIC))

        assert "Complete" not in head(client)
        about = page[page.index('<details class="about">') :]
        assert "Complete from the first photo on." in about
        assert "Last look:<time" in about
        assert "Three days.<br>Bring a mask." in about
        assert "3 Feb 2026 to 5 Feb 2026" in about


class TestCover:
    def test_is_the_best_photo_and_the_next_six_beside_it(self, client: Client) -> None:
        photos = make_photos(make_album(), 9)
        for number, photo in enumerate(photos):
            Photo.objects.filter(pk=photo.pk).update(favorite_count=number)

        best_first = [photo.get_absolute_url() for photo in reversed(photos)]
        assert links(head(client)) == best_first[:7]
        cover = head(client).partition("</a>")[0]
        assert 'fetchpriority="high"' in cover
        assert "lazy" not in cover

    def test_is_no_upright_photo_while_another_is_among_the_best(
        self, client: Client
    ) -> None:
        album = make_album()
        upright, lying, other = (
            make_photo(album, favorite_count=count, **store_picture(*size))
            for count, size in ((9, (40, 60)), (5, (60, 40)), (3, (60, 40)))
        )

        shown = [each.get_absolute_url() for each in (lying, upright, other)]
        assert links(head(client)) == shown

        for photo in (lying, other):
            photo.delete()
        album.touch()
        assert links(head(client)) == [upright.get_absolute_url()]

    def test_is_the_photo_that_the_organiser_chose(self, client: Client) -> None:
        album = make_album(title="Carnival in Binche")
        photos = make_photos(album, 3)
        for number, photo in enumerate(photos):
            Photo.objects.filter(pk=photo.pk).update(favorite_count=number)
        album.cover = photos[0]
        album.save()

        shown = head(client)
        assert links(shown)[0] == photos[0].get_absolute_url()
        assert len(set(links(shown))) == len(links(shown)) == 3
        assert "<h1><bdi>Carnival in Binche</bdi></h1>" in shown
        assert "<bdi>#carnival</bdi>·" in shown

        Photo.objects.filter(pk=photos[0].pk).update(is_hidden=True, is_visible=False)
        album.touch()
        assert photos[0].get_absolute_url() not in links(head(client))

    def test_is_not_there_without_photos(self, client: Client) -> None:
        make_album()

        assert "has-cover" not in head(client)
        assert "Big screen" not in read(client, TOPIC)

    def test_offers_to_share_the_top_seven_and_the_big_screen(
        self, client: Client
    ) -> None:
        make_photo(make_album())
        page = compact(read(client, TOPIC))

        assert 'popovertarget="share-album"' in page
        assert 'href="/topic/%23carnival/7"' in page
        assert 'href="/topic/%23carnival/wall"' in page
        assert "Share on Facebook" in page
