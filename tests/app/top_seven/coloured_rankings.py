"""Rankings of pictures in colours, and the share pictures that are made of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from pytest_django import Settings

from app.models import Album, Photo
from tests.app.factories import (
    make_album,
    make_photo,
    store_picture,
)

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
