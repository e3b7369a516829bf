"""A photo's page shows it in its album; its panel is what the lightbox tells."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.gallery import neighbours
from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.markup import compact
from twitter_album import redistribution_policy

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def read(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def links(page: str, rel: str) -> list[str]:
    """In the head and beside the picture."""
    return re.findall(rf'<(?:a|link) rel="{rel}" href="(/photo/\d+)"', page)


def neighbours_on(page: str) -> list[int]:
    strip = page.partition('class="neighbour-tiles"')[2]
    return [int(pk) for pk in re.findall(r'href="/photo/(\d+)"', strip)]


def policy(text: str) -> redistribution_policy.RedistributionPolicy:
    return redistribution_policy.parse(text, networks=["x", "mastodon", "bluesky"])


class TestPage:
    def test_leads_to_the_photos_on_both_sides(self, client: Client) -> None:
        oldest, middle, newest = make_photos(make_album(), 3)

        page = read(client, f"/photo/{middle.pk}")

        assert links(page, "prev") == [newest.get_absolute_url()] * 2
        assert links(page, "next") == [oldest.get_absolute_url()] * 2
        assert neighbours_on(page) == [newest.pk, middle.pk, oldest.pk]
        assert f'href="/photo/{middle.pk}" aria-current="page"' in page

    def test_ends_where_the_album_ends(self, client: Client) -> None:
        oldest, newest = make_photos(make_album(), 2)

        assert links(read(client, f"/photo/{newest.pk}"), "prev") == []
        assert links(read(client, f"/photo/{oldest.pk}"), "next") == []

    def test_walks_the_whole_album_one_by_one(self, client: Client) -> None:
        photos = make_photos(make_album(), 5)
        # Included in one moment: the row decides.
        Photo.objects.update(first_seen=photos[0].first_seen)
        address, walked = f"/photo/{photos[-1].pk}", []
        while address:
            walked.append(address)
            following = links(read(client, address), "next")
            address = following[0] if following else ""

        assert walked == [photo.get_absolute_url() for photo in reversed(photos)]

    def test_has_no_neighbour_that_may_not_be_seen(self, client: Client) -> None:
        album = make_album()
        old, hidden, middle, unready, new = (
            make_photo(album, is_hidden=n == 1, ready=n != 3) for n in range(5)
        )
        elsewhere = make_photo(make_album("parade"))

        page = read(client, f"/photo/{middle.pk}")

        assert neighbours_on(page) == [new.pk, middle.pk, old.pk]
        for photo in (hidden, unready, elsewhere):
            assert f"/photo/{photo.pk}" not in page

    def test_leads_back_to_its_place_in_the_album(self, client: Client) -> None:
        photos = make_photos(make_album(), 60)
        photo = photos[20]

        page = read(client, f"/photo/{photo.pk}")
        back = re.search(r'class="back"><a href="([^"]+)"', compact(page))

        assert back
        assert "?after=" in back[1]
        wall = read(client, back[1])
        assert re.findall(r'class="picture" href="/photo/(\d+)"', wall)[0] == str(
            photo.pk
        )
        newest = read(client, f"/photo/{photos[-1].pk}")
        assert 'class="back"><a href="/topic/%23carnival" ' in compact(newest)

    def test_says_where_it_stands(self, client: Client) -> None:
        photos = make_photos(make_album(), 30)[::-1]
        for place, told in [(0, "1 of 30"), (29, "30 of 30")]:
            assert f'class="position">{told}<' in read(
                client, f"/photo/{photos[place].pk}"
            ), place

    def test_does_not_count_for_ever(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(neighbours, "MAX_COUNTED_POSITION", 5)
        photos = make_photos(make_album(), 10)[::-1]

        assert "5 of 10" in read(client, f"/photo/{photos[4].pk}")
        assert 'class="position"' not in read(client, f"/photo/{photos[5].pk}")

    def test_walks_an_index(self) -> None:
        album = make_album()
        photo = make_photos(album, 3)[1]
        listed = album.photos.shown()
        newer = listed.filter(first_seen__gte=photo.first_seen)

        for photos in (newer.order_by("first_seen", "id"), newer.order_by()):
            plan = photos[:13].explain()
            # Among three photos PostgreSQL takes whichever index comes first.
            assert "album_page" in plan or connection.vendor == "postgresql"
            assert "TEMP B-TREE" not in plan

    def test_of_a_linked_network_keeps_its_picture_but_not_its_neighbours(
        self, client: Client, settings: Settings
    ) -> None:
        settings.DISPLAY_POLICY = policy("x.page=link")
        album = make_album()
        make_photos(album, 1, make_owner(network="mastodon"))
        linked = make_photos(album, 1, make_owner(network="x"))[0]
        newest = make_photos(album, 1, make_owner(network="mastodon"))[0]

        page = read(client, f"/photo/{linked.pk}")

        assert links(page, "prev") == [newest.get_absolute_url()] * 2
        assert "Its picture is shown on X only." in page
        assert linked.content_hash not in page
        assert linked.content_hash not in read(client, f"/photo/{newest.pk}")

    def test_of_a_photo_taken_down_is_friendly(self, client: Client) -> None:
        photo = make_photo(make_album(), is_hidden=True)

        page = read(client, f"/photo/{photo.pk}", status=410)

        assert "This photo is no longer here" in page
        assert photo.content_hash not in page


class TestPanel:
    def test_tells_what_the_page_tells(self, client: Client) -> None:
        photo = make_photo(
            make_album(), make_owner("ana"), text="What a night!", alt_text="Lanterns"
        )

        panel = read(client, f"/photo/{photo.pk}/panel")

        assert "<html" not in panel
        assert 'data-title="Photo by Ana in #carnival"' in panel
        for told in ("What a night!", "Lanterns", "View on X", "1 of 1", "@ana"):
            assert told in panel
            assert told in read(client, f"/photo/{photo.pk}")

    @pytest.mark.parametrize("hidden", [{"is_hidden": True}, {"is_sensitive": True}])
    def test_goes_with_the_photo(self, client: Client, hidden: dict[str, Any]) -> None:
        photo = make_photo(make_album(), **hidden)
        page = client.get(f"/photo/{photo.pk}").status_code

        assert page in (404, 410)
        assert client.get(f"/photo/{photo.pk}/panel").status_code == page

    def test_is_not_a_page_of_its_own_for_search_engines(self, client: Client) -> None:
        photo = make_photo(make_album())

        assert client.get(f"/photo/{photo.pk}/panel")["X-Robots-Tag"] == "noindex"

    def test_needs_few_queries(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        photo = make_photos(make_album(), 40)[5]

        with django_assert_num_queries(4):
            client.get(f"/photo/{photo.pk}/panel")


@pytest.mark.parametrize("kind", ["", "/panel"])
class TestSharing:
    def test_is_never_offered_beside_a_photo_of_x(
        self, client: Client, kind: str
    ) -> None:
        photo = make_photo(make_album(), make_owner(network="x"))

        page = read(client, f"/photo/{photo.pk}{kind}")

        assert "Copy link" in page
        assert "facebook.com" not in page
        assert "data-share" not in page

    def test_is_offered_beside_others(self, client: Client, kind: str) -> None:
        photo = make_photo(make_album(), make_owner(network="mastodon"))

        page = read(client, f"/photo/{photo.pk}{kind}")

        assert "facebook.com/sharer" in page
        assert "data-share" in page
        # The panel of the lightbox is no place for ten buttons.
        assert ("share-row" in page) == (kind == "")

    def test_heeds_the_redistribution_policy(
        self, client: Client, settings: Settings, kind: str
    ) -> None:
        settings.DISPLAY_POLICY = policy("mastodon.share=nothing")
        photo = make_photo(make_album(), make_owner(network="mastodon"))

        assert "facebook.com" not in read(client, f"/photo/{photo.pk}{kind}")


def test_who_wants_a_photo_removed_finds_the_form_of_that_photo(client: Client) -> None:
    photo = make_photo(make_album())
    for kind in ["", "/panel"]:
        page = read(client, f"/photo/{photo.pk}{kind}")

        assert f'<a href="/photo/{photo.pk}/report" rel="nofollow">' in page, kind
