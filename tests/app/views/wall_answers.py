"""What the wall of a venue is told."""

from __future__ import annotations

from typing import Any

from django.test import Client

WALL = "/topic/%23carnival/wall"
PHOTOS = f"{WALL}/photos"


def heard(client: Client, **query: Any) -> Any:
    return client.get(PHOTOS, query).json()


def ids(answer: Any) -> list[int]:
    return [photo["id"] for photo in answer["photos"]]
