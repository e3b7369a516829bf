"""The page of a topic: its spellings, its count, and what it says while it is empty."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.gallery import completeness
from app.models import Feed, Photo
from tests.app.factories import (
    make_album,
    make_photo,
    make_photos,
)
from tests.app.reading import canonical, read
from tests.markup import compact

pytestmark = pytest.mark.django_db


class TestTopic:
    def test_has_one_album_in_every_spelling(self, client: Client) -> None:
        cases = [
            "/topic/%23Carnival",
            "/topic/carnival",
            "/topic/CARNIVAL/",
            "/topic/%EF%BC%83carnival",
            "/topic/%23carnival/",
        ]
        make_photo(make_album("Carnival"))
        for address in cases:
            page = read(client, address)

            assert canonical(page) == "http://127.0.0.1:8000/topic/%23Carnival", address
            assert "<h1><bdi>#Carnival</bdi></h1>" in page, address

    def test_without_photos_says_that_nobody_looked(self, client: Client) -> None:
        soon = timezone.now() + timedelta(minutes=12, seconds=5)
        Feed.objects.create(album=make_album(), network="x", query="#c", due_at=soon)

        page = re.sub("</?bdi>", "", read(client, "/topic/carnival"))

        assert "We have not looked for #carnival yet." in page
        # Minutes that stand still would be wrong soon.
        assert "in 12 minutes" not in page

    def test_looks_where_albums_and_settings_of_today_say(
        self, settings: Settings
    ) -> None:
        settings.FETCH_EVERY_MINUTES = 20
        album, now = make_album(), timezone.now()
        place = {"album": album, "network": "x"}
        Feed.objects.create(
            query="dropped",
            due_at=now,
            asked_at=now - timedelta(minutes=51),
            **place,
        )
        assert completeness.of_album(album).next_look is None

        soon = now + timedelta(minutes=12, seconds=5)
        Feed.objects.create(
            query="asked",
            due_at=soon,
            asked_at=now - timedelta(minutes=49),
            **place,
        )

        assert completeness.of_album(album).next_look == soon

    def test_whose_pictures_are_on_the_way_says_so(self, client: Client) -> None:
        make_photo(make_album(), ready=False)

        assert "1 photo is on the way" in read(client, "/topic/carnival")

    def test_tells_its_count_and_the_next_milestone(self, client: Client) -> None:
        make_photos(make_album(milestones="5"), 3)

        page = compact(read(client, "/topic/carnival"))

        assert "3 photos by 1 person" in page
        assert '<progress max="5" value="3"' in page

    def test_stands_among_the_topics_with_its_best_pictures(
        self, client: Client
    ) -> None:
        photos = make_photos(make_album("carnival"), 6)
        for number, photo in enumerate(photos):
            Photo.objects.filter(pk=photo.pk).update(favorite_count=number)
        for others in (False, True):
            if others:
                make_album("parade")

            page = read(client, "/topic/")

            assert page.count("<h2>") == 1 + others
            for photo in photos:
                is_best = photo in photos[2:]
                assert (f"{photo.content_hash}-640.webp" in page) is is_best

    def test_is_marked_in_the_navigation(self, client: Client) -> None:
        make_photo(make_album())

        page = read(client, "/topic/carnival")

        assert '<a href="/topic/%23carnival" aria-current="page">' in page


def test_the_only_album_is_the_first_page(client: Client) -> None:
    make_photos(make_album(), 70)
    page = read(client, "/")

    assert canonical(page) == "http://127.0.0.1:8000/topic/%23carnival"
    assert "<h1><bdi>#carnival</bdi></h1>" in page
    assert 'href="/topic/%23carnival/feed"' in page
    assert 'data-new-photos-url="/topic/%23carnival/news"' in page
    assert 'rel="next" class="older" href="/topic/%23carnival?after=' in page
    assert 'property="og:url" content="http://127.0.0.1:8000/topic/%23carnival"' in page

    make_album("parade")
    assert "<h1>All photos</h1>" in read(client, "/")


def test_several_albums_are_covers_above_what_is_just_in(client: Client) -> None:
    album = make_album(title="Carnival in Binche")
    first, *_ = make_photos(album, 3)
    make_photos(make_album("parade"), 2)
    make_album("empty")
    album.cover = first
    album.save()

    page = compact(read(client, "/"))

    titles = re.findall('<h2><a href="([^"]+)"><bdi>(.*?)</bdi></a></h2>', page)
    assert titles == [
        ("/topic/%23carnival", "Carnival in Binche"),
        ("/topic/%23parade", "#parade"),
    ]
    cover = page.partition('class="covers')[2].partition("</span>")[0]
    assert f"{first.content_hash}-640.webp" in cover
    assert 'fetchpriority="high"' in cover
    assert page.index("Just in") < page.index('class="gallery')


def test_the_days_of_the_event_stand_where_it_is_shared(client: Client) -> None:
    make_photo(make_album(starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 28)))

    for address in ("/topic/carnival", "/topic/carnival/feed"):
        assert "26 Nov 2026 to 28 Nov 2026 · " in read(client, address)
