"""The top seven of an album, and its page."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from app.models import Album, Photo
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
)

PAGE = "/topic/%23carnival/7"
FROZEN = f"{PAGE}/1"


def read(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def make_ranking(number: int = 3, album: Album | None = None) -> list[Photo]:
    """Photos of people ana0, ana1 …, best first, and their version."""
    album = album or make_album()
    photos = [
        make_photo(album, make_owner(f"ana{place}"), favorite_count=1000 - place)
        for place in range(number)
    ]
    let_the_clock_share()
    return photos


def owners(page: str) -> list[str]:
    return re.findall(r'class="owner" href="[^"]*"><bdi>([^<]*)', page)


def turn_over(photos: list[Photo]) -> None:
    """The last becomes the first, and that a version."""
    Photo.objects.filter(pk=photos[-1].pk).update(favorite_count=5000)
    let_the_clock_share()


def jpeg_files() -> set[Path]:
    """The JPEG copies that are stored."""
    return set(Path(settings.MEDIA_ROOT).glob("jpeg/*/*"))
