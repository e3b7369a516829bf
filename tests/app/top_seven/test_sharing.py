"""What a friend sees of a shared link, and what they must not see any more."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from PIL import Image
from pytest_django import Settings

from app.models import Album, Photo
from app.moderation import removal
from app.top_seven import on_demand, share_picture_drawing, versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.app.reading import meta, picture_path

pytestmark = pytest.mark.django_db

COLOURS = ["#c01010", "#10c010", "#1010c0", "#c0c010", "#c010c0", "#10c0c0", "#808080"]
PAGE = "/topic/%23carnival/7"


def make_ranking(number: int, album: Album | None = None) -> list[Photo]:
    """Photos with pictures of different colours, best first."""
    album = album or make_album()
    return [
        make_photo(
            album, favorite_count=100 - place, **store_picture(640, 480, COLOURS[place])
        )
        for place in range(number)
    ]


def opened(response: Any) -> Image.Image:
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(response.content))


def stored(settings: Settings) -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).glob("share/*/*"))


@pytest.mark.one_database
class TestPreview:
    def test_has_all_that_facebook_asks_for(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_ranking(7)

        tags = meta(client, PAGE)

        assert tags["og:title"] == "Top seven of #carnival"
        assert tags["og:url"] == "https://album.example/topic/%23carnival/7"
        assert tags["og:type"] == "website"
        assert tags["og:description"]
        assert tags["og:image"].startswith("https://album.example/share/")
        assert tags["og:image:width"] == "1200"
        assert tags["og:image:height"] == "630"
        assert tags["og:image:alt"] == "The 7 most favoured photos of #carnival"
        assert tags["twitter:card"] == "summary_large_image"

    def test_never_follows_the_host_that_was_asked(self, client: Client) -> None:
        make_ranking(1)

        page = client.get(PAGE, headers={"host": "localhost"}).content.decode()

        assert "//localhost" not in page

    @pytest.mark.parametrize("address", ["/topic/%23carnival", "/photo/{photo}"])
    def test_is_there_on_other_pages_too(self, client: Client, address: str) -> None:
        photo = make_ranking(2)[0]

        path = picture_path(client, address.format(photo=photo.pk))

        assert opened(client.get(path)).size == (1200, 630)


@pytest.mark.one_database
class TestPicture:
    @pytest.mark.parametrize("number", range(1, 8))
    def test_shows_each_photo_in_its_place(self, client: Client, number: int) -> None:
        make_ranking(number)

        response = client.get(picture_path(client))

        picture = opened(response)
        assert picture.size == (1200, 630)
        assert len(response.content) < 8_000_000
        boxes = (
            share_picture_drawing.cells(number) if number > 1 else [(180, 0, 1020, 630)]
        )
        for colour, (left, upper, right, _) in zip(COLOURS, boxes, strict=False):
            seen = picture.getpixel((right - 12, upper + 12))
            wanted = tuple(bytes.fromhex(colour[1:]))
            assert isinstance(seen, tuple)
            assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 40
            assert left < right

    def test_is_filled_by_its_cells_without_overlap(self) -> None:
        for number in range(2, 8):
            boxes = share_picture_drawing.cells(number)

            area = sum((r - x) * (b - y) for x, y, r, b in boxes)

            assert 0.97 < area / (1200 * 630) < 1, number
            assert boxes[0][:2] == (0, 0), number
            assert max(box[2] for box in boxes) == 1200, number
            assert {box[3] for box in boxes} >= {630}, number

    def test_is_made_of_panoramas_and_slim_portraits_too(self, client: Client) -> None:
        album = make_album()
        for size in ((2048, 300), (300, 1600), (40, 30)):
            make_photo(album, **store_picture(*size))

        assert opened(client.get(picture_path(client))).size == (1200, 630)

    def test_is_made_by_the_clock(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_ranking(3)
        let_the_clock_share()
        monkeypatch.setattr(
            share_picture_drawing, "compose", lambda *args: pytest.fail("again")
        )

        for address in (PAGE, f"{PAGE}/1", "/topic/%23carnival"):
            assert opened(client.get(picture_path(client, address)))

    def test_of_a_milestone_is_made_by_the_clock(
        self, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MILESTONES = [2]
        make_ranking(3)
        let_the_clock_share()
        monkeypatch.setattr(
            share_picture_drawing, "compose", lambda *args: pytest.fail("again")
        )

        address = "/topic/%23carnival/milestone/2"

        assert opened(client.get(picture_path(client, address)))

    def test_of_a_photo_is_composed_once_and_never_written(
        self, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        photo = make_ranking(1)[0]
        path = picture_path(client, f"/photo/{photo.pk}")
        first = client.get(path).content
        monkeypatch.setattr(
            share_picture_drawing, "compose", lambda *args: pytest.fail("again")
        )

        assert client.get(path).content == first
        assert stored(settings) == []

    def test_is_not_composed_beside_another_one(self, client: Client) -> None:
        first, second = (
            picture_path(client, f"/photo/{photo.pk}") for photo in make_ranking(2)
        )
        answers: list[Any] = []

        def draw() -> bytes:
            answers.append(client.get(second))
            return b""

        on_demand.drawn(first, draw)

        assert answers[0].status_code == 503
        assert answers[0]["Retry-After"]
        assert opened(client.get(second))

    def test_of_what_no_page_links_to_is_deleted(
        self, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(versions, "MAX_PAST_VERSIONS", 0)
        photos = make_ranking(3)
        let_the_clock_share()
        path = picture_path(client)
        Photo.objects.filter(pk=photos[2].pk).update(favorite_count=1000)

        let_the_clock_share()

        assert len(stored(settings)) == 1
        assert opened(client.get(path))  # all the same

    def test_is_not_composed_in_a_transaction(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        transactional_db: None,
    ) -> None:
        make_ranking(2)
        path = picture_path(client)
        caches["pictures"].clear()
        compose, seen = share_picture_drawing.compose, []

        def watched(*args: Any) -> bytes:
            seen.append(connection.in_atomic_block)
            return compose(*args)

        monkeypatch.setattr(share_picture_drawing, "compose", watched)
        client.get(path)

        assert seen == [False]

    def test_cannot_be_found_without_its_address(
        self, client: Client, settings: Settings
    ) -> None:
        make_ranking(2)
        let_the_clock_share()
        path = picture_path(client)

        signature = path.split("/")[2]

        assert signature not in stored(settings)[0].name

    def test_is_composed_for_our_own_addresses_only(
        self, client: Client, settings: Settings
    ) -> None:
        photos = make_ranking(3)
        path = picture_path(client)
        for made_up in ["0" * 32, "f" * 32]:
            response = client.get(f"/share/{made_up}/{photos[2].pk}-{photos[0].pk}.jpg")

            assert response.status_code == 302, made_up
            assert response["Location"] == path, made_up
            assert stored(settings) == [], made_up


@pytest.mark.one_database
class TestAddress:
    def test_stays_while_the_ranking_stays(self, client: Client) -> None:
        photos = make_ranking(8 - 1)
        path = picture_path(client)
        make_photo(photos[0].album, favorite_count=1)

        assert picture_path(client) == path

    def test_changes_with_the_order(self, client: Client) -> None:
        photos = make_ranking(3)
        path = picture_path(client)
        Photo.objects.filter(pk=photos[2].pk).update(favorite_count=1000)

        assert picture_path(client) != path
        assert client.get(path).status_code == 200  # what was shared stays alive

    def test_changes_with_the_pictures(self, client: Client) -> None:
        photos = make_ranking(3)
        path = picture_path(client)
        changed = store_picture(640, 480, "#ffffff")
        Photo.objects.filter(pk=photos[0].pk).update(**changed)

        assert picture_path(client) != path
        assert client.get(path)["Location"] == picture_path(client)

    def test_of_a_hidden_photo_leads_to_the_same_without_it(
        self, client: Client, settings: Settings
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        Photo.objects.filter(pk=photos[1].pk).update_visibility(is_hidden=True)
        old = set(stored(settings))

        response = client.get(path)

        assert response.status_code == 302
        assert response["Location"] == picture_path(client, f"{PAGE}/1") != path
        assert opened(client.get(response["Location"])).size == (1200, 630)
        assert set(stored(settings)) == old
        let_the_clock_share()
        assert not old & set(stored(settings))
        assert opened(client.get(response["Location"])).size == (1200, 630)

    def test_of_a_blocked_person_leads_to_the_same_without_theirs(
        self, client: Client
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        photos[0].owner.block(is_blocked=True)

        without = client.get(path)["Location"]

        assert without == picture_path(client, f"{PAGE}/1") != path

    def test_of_a_removed_photo_leads_to_the_same_without_it(
        self, client: Client
    ) -> None:
        photos = make_ranking(4)
        let_the_clock_share()
        path = picture_path(client)
        removal.remove(Photo.objects.filter(pk=photos[1].pk), "asked for it")

        without = client.get(path)["Location"]

        assert without == picture_path(client, f"{PAGE}/1") != path
        assert f"/{photos[0].pk}-0-{photos[2].pk}-" in without
        assert opened(client.get(without)).size == (1200, 630)

    def test_of_a_hidden_photo_alone_is_gone(self, client: Client) -> None:
        photo = make_ranking(1)[0]
        path = picture_path(client, f"/photo/{photo.pk}")
        client.get(path)
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

        assert client.get(path).status_code == 404

    def test_is_404_when_the_files_are_gone(self, client: Client) -> None:
        make_photo(make_album())

        assert client.get(picture_path(client)).status_code == 404


@pytest.mark.one_database
class TestShareRow:
    def test_has_a_plain_link_to_facebook(self, client: Client) -> None:
        make_ranking(1)
        let_the_clock_share()

        address = facebook_link(client)

        assert address.startswith("https://www.facebook.com/sharer/sharer.php?")
        assert parse_qs(urlsplit(address).query) == {
            "u": ["http://127.0.0.1:8000/topic/%23carnival/7/1"]
        }

    def test_has_the_share_dialog_where_there_is_an_app(
        self, client: Client, settings: Settings
    ) -> None:
        settings.FACEBOOK_APP_ID = "1234"
        make_ranking(1)
        let_the_clock_share()

        address = facebook_link(client)

        assert address.startswith("https://www.facebook.com/dialog/share?")
        assert parse_qs(urlsplit(address).query) == {
            "app_id": ["1234"],
            "display": ["popup"],
            "href": ["http://127.0.0.1:8000/topic/%23carnival/7/1"],
        }

    def test_offers_nothing_that_needs_a_script_until_there_is_one(
        self, client: Client
    ) -> None:
        make_ranking(1)

        page = client.get(PAGE).content.decode()

        for button in re.findall(r"<button[^>]* data-(?!scheme)[^>]*>", page):
            assert button.endswith("hidden>")


def facebook_link(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    found = re.search(r'href="(https://www\.facebook\.com/[^"]+)"', page)
    assert found
    return unescape(found[1])
