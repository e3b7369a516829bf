"""Atom feeds: the photos for readers elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Photo
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import restrict

pytestmark = pytest.mark.django_db

TOPIC_FEED = "/topic/%23carnival/feed"


def read(client: Client, address: str = TOPIC_FEED) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed


@pytest.mark.one_database
class TestFeedOfATopic:
    def test_tells_each_photo_with_its_picture_and_its_author(
        self, client: Client
    ) -> None:
        posted = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
        owner = make_owner("ana", display_name="Ana & Sol")
        photo = make_photo(
            make_album("Carnival"),
            owner,
            posted_at=posted,
            first_seen=posted + timedelta(minutes=9),
            text="What a <night>\nhere",
            alt_text='A "golden" mask',
        )

        feed = read(client)

        assert feed.version == "atom10"
        assert feed.feed.title == "#Carnival"
        assert feed.feed.link == "http://127.0.0.1:8000/topic/%23Carnival"
        (entry,) = feed.entries
        assert entry.title == "Photo by Ana & Sol"
        assert entry.author == "Ana & Sol"
        assert entry.link == f"http://127.0.0.1:8000/photo/{photo.pk}"
        assert entry.published == "2026-02-03T04:05:00+00:00"
        assert entry.updated == feed.feed.updated == "2026-02-03T04:14:00+00:00"
        (content,) = entry.content
        assert "What a &lt;night&gt;<br />here" in content.value
        assert 'alt="A &quot;golden&quot; mask"' in content.value
        (picture,) = entry.enclosures
        assert picture.type == "image/webp"
        assert picture.href.startswith("http://127.0.0.1:8000/media/")
        assert picture.href in content.value

    def test_tells_of_a_jpeg_that_it_is_one(self, client: Client) -> None:
        make_photo(make_album(), width=1500, height=900, has_jpegs=True)

        (picture,) = read(client).entries[0].enclosures

        assert (picture.type, picture.href[-9:]) == ("image/jpeg", "-1280.jpg")

    def test_names_itself_and_each_entry_for_ever(self, client: Client) -> None:
        album = make_album()
        photo = make_photo(album)
        before = read(client)

        Photo.objects.filter(pk=photo.pk).update(favorite_count=7)
        photo.owner.screen_name = photo.owner.display_name = "renamed"
        photo.owner.save()
        after = read(client)

        assert after.feed.id == before.feed.id
        assert after.entries[0].id == before.entries[0].id
        assert re.fullmatch(
            rf"tag:127\.0\.0\.1,\d{{4}}-\d\d-\d\d:/photo/{photo.pk}/",
            after.entries[0].id,
        )
        links = {link.rel: link.href for link in after.feed.links}
        assert links["self"].endswith("/topic/%23carnival/feed")

    def test_holds_the_fifty_newest_that_pages_show(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        album = make_album()
        photos = make_photos(album, 54)
        make_photo(album, ready=False)
        hidden = Photo.objects.filter(pk=photos[-1].pk)
        hidden.update_visibility(is_hidden=True)

        with django_assert_num_queries(4):
            feed = read(client)

        shown = [int(entry.link.rpartition("/")[2]) for entry in feed.entries]
        assert shown == [photo.pk for photo in photos[-2:2:-1]]

    def test_is_not_sent_twice(self, client: Client) -> None:
        make_album()
        etag = client.get(TOPIC_FEED)["ETag"]

        assert client.get(TOPIC_FEED, headers={"if-none-match": etag}).status_code == (
            304
        )

    def test_survives_what_xml_cannot_hold(self, client: Client) -> None:
        owner = make_owner("ana", display_name="A\x0bna\ufffe \u202e]]>")
        make_photo(make_album(), owner, text="\uffff\x1b &amp; ]]>")

        assert read(client).entries[0].title == "Photo by Ana ]]>"

    def test_is_the_same_feed_in_every_language(self, client: Client) -> None:
        make_photo(make_album(), make_owner("ana"))

        english, italian = read(client), read(client, f"/it{TOPIC_FEED}")

        assert italian.feed.language == "it"
        assert italian.feed.id == english.feed.id
        assert italian.entries[0].id == english.entries[0].id
        assert italian.entries[0].link == english.entries[0].link

    def test_of_no_album_is_404(self, client: Client) -> None:
        assert client.get("/topic/%23nothing/feed").status_code == 404

    def test_is_found_from_the_page(self, client: Client) -> None:
        make_photo(make_album("Carnival"), make_owner("ana"))

        for address in ("/topic/%23Carnival", "/owner/ana"):
            page = client.get(address).content.decode()
            found = re.search(
                r'<link rel="alternate" type="application/atom\+xml"[^>]*'
                r' href="([^"]+)"',
                page,
            )
            assert found
            assert client.get(found[1]).status_code == 200


@pytest.mark.one_database
class TestDisplayPolicy:
    def test_lets_links_through_without_post_or_person(
        self, client: Client, settings: Settings
    ) -> None:
        make_photo(
            make_album(),
            make_owner("secretname"),
            network="x",
            text="secrettext",
            post_url="https://x.example/i/status/77",
        )
        restrict(settings, "x.feed=link")

        (entry,) = read(client).entries

        assert entry.title == "A photo on X"
        assert entry.link == "https://x.example/i/status/77"
        assert "secret" not in client.get(TOPIC_FEED).content.decode().lower()
        assert not entry.enclosures
        assert client.get("/owner/secretname/feed").status_code == 404

    def test_keeps_the_rest_back(self, client: Client, settings: Settings) -> None:
        make_photo(make_album(), network="x")
        restrict(settings, "x.feed=nothing")

        assert read(client).entries == []


class TestFeedOfAPerson:
    def test_tells_each_picture_once_newest_posted_first(self, client: Client) -> None:
        ana = make_owner("ana", network="mastodon", server="one.example")
        first, second = make_photos(make_album(), 2, ana)
        make_photo(make_album("other"), ana, post_key=first.post_key)
        make_photo(Album.objects.get(key="carnival"))

        feed = read(client, "/owner/ana@one.example/feed")

        assert feed.feed.title == "Ana · Photo album"
        assert [entry.link.rpartition("/")[2] for entry in feed.entries] == [
            str(second.pk),
            str(first.pk),
        ]
