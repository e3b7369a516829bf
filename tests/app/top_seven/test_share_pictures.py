"""Share pictures: what is on them, when they are composed, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from pytest_django import Settings

from app.models import Photo
from app.top_seven import on_demand, share_picture_drawing, versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.app.reading import picture_path
from tests.app.top_seven.coloured_rankings import (
    COLOURS,
    PAGE,
    make_ranking,
    opened,
    stored,
)

pytestmark = pytest.mark.django_db

RATIOS = [1.5, 0.67, 1.33, 0.75, 1.78, 1.0, 1.5]


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
            share_picture_drawing.cells([4 / 3] * number)
            if number > 1
            else [(180, 0, 1020, 630)]
        )
        for colour, (left, upper, right, _) in zip(COLOURS, boxes, strict=False):
            seen = picture.getpixel((right - 12, upper + 12))
            wanted = tuple(bytes.fromhex(colour[1:]))
            assert isinstance(seen, tuple)
            assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 40
            assert left < right

    def test_is_filled_by_its_cells_without_overlap(self) -> None:
        for number in range(2, 8):
            boxes = share_picture_drawing.cells(RATIOS[:number])

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
