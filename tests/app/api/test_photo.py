"""A photo over the API: its keys, and when it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo
from tests.app.reading import get

pytestmark = pytest.mark.django_db


def make_mask() -> Photo:
    """With all that a photo may have."""
    album = make_album("Carnival")
    owner = make_owner(
        "ana", server="mastodon.example", network="mastodon", display_name="Ana"
    )
    moment = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    return make_photo(
        album,
        owner,
        post_id="18446744073709551616",
        media_url="https://pictures.example/1.jpg",
        post_url="https://mastodon.example/@ana/1",
        text="Brilliant",
        alt_text="A mask",
        favorite_count=3,
        posted_at=moment - timedelta(hours=1),
        first_seen=moment,
        width=600,
        height=400,
    )


@pytest.mark.one_database
class TestPhoto:
    def test_has_the_keys_of_the_original_and_more(self, client: Client) -> None:
        photo = make_mask()

        data = get(client, "/api")["data"]

        name = (
            f"http://127.0.0.1:8000/media/{photo.content_hash[:2]}/{photo.content_hash}"
        )
        assert data == [
            {
                "id": photo.pk,
                "post_id": "18446744073709551616",
                "media_url": "https://pictures.example/1.jpg",
                "favorite_count": 3,
                "first_seen": "2026-02-03T04:05:06Z",
                "network": "mastodon",
                "topic": "#Carnival",
                "owner": {
                    "handle": "ana@mastodon.example",
                    "display_name": "Ana",
                    "url": "https://social.example/ana",
                    "network": "mastodon",
                },
                "post_url": "https://mastodon.example/@ana/1",
                "text": "Brilliant",
                "alt_text": "A mask",
                "posted_at": "2026-02-03T03:05:06Z",
                "state": "ready",
                "width": 600,
                "height": 400,
                "renditions": [
                    {"width": 320, "height": 213, "url": f"{name}-320.webp"},
                    {"width": 480, "height": 320, "url": f"{name}-480.webp"},
                    {"width": 600, "height": 400, "url": f"{name}-600.webp"},
                ],
                "also_on": [],
                "restricted": False,
            }
        ]

    def test_is_there_before_its_picture(self, client: Client) -> None:
        make_photo(make_album(), ready=False)

        (photo,) = get(client, "/api/topic/carnival")["data"]

        assert photo["state"] == "pending"
        assert photo["renditions"] == []
        assert photo["width"] is photo["height"] is None

    @pytest.mark.parametrize(
        "why", [{"is_hidden": True}, {"is_sensitive": True}, {"state": "failed"}]
    )
    def test_is_not_there_when_it_is_not_visible(
        self, client: Client, why: dict[str, Any]
    ) -> None:
        photo = make_photo(make_album(), **why)

        for address in ("/api", "/api/topic/carnival"):
            assert get(client, address)["data"] == []
        assert client.get(f"/api/owner/{photo.owner}").status_code == 404

    def test_of_a_blocked_person_vanishes_at_once(self, client: Client) -> None:
        photo = make_photo(make_album())

        photo.owner.block(is_blocked=True)

        assert get(client, "/api")["data"] == []
        assert get(client, "/api/topic/carnival/7")["data"] == []

    def test_is_as_large_as_its_largest_stored_picture(self, client: Client) -> None:
        make_photo(make_album(), width=2400, height=1201)

        [photo] = get(client, "/api")["data"]

        largest = photo["renditions"][-1]
        assert (photo["width"], photo["height"]) == (2048, 1025)
        assert (largest["width"], largest["height"]) == (2048, 1025)
