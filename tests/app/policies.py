"""What a network lets be shown, set for one test; and posts that must not leak."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings as site
from pytest_django import Settings

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo
from twitter_album import redistribution_policy

# Where photos stand.
LISTS = ["/", "/topic/%23carnival", "/topic/%23carnival/7"]
API_LISTS = ["/api", "/api/topic/carnival", "/api/topic/carnival/7"]


def restrict(settings: Settings, written: str) -> None:
    settings.DISPLAY_POLICY = redistribution_policy.parse(
        written, networks=site.STORED_NETWORKS
    )


def post_on_x(**values: Any) -> Photo:
    """By Ana, the most favoured of #carnival, with words that must not leak."""
    album = make_album()
    told: dict[str, Any] = {
        "text": "The text of ana",
        "alt_text": "What ana shows",
        "favorite_count": 1234,
        "post_url": "https://x.example/i/status/77",
        "post_id": "77",
        "post_key": "77",
        "posted_at": datetime(2025, 12, 24, tzinfo=UTC),
    }
    return make_photo(album, make_owner("ana"), **told | values)


def post_on_mastodon(photo: Photo) -> Photo:
    owner = make_owner("mia", network="mastodon", server="one.example")
    return make_photo(photo.album, owner, favorite_count=5)
