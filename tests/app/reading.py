"""Pages and API answers as tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from app.models import Photo
from app.syndication import sitemaps

TOP_SEVEN = "/topic/%23carnival/7"
EVERY_PAGE = [
    "/",
    "/topic/",
    "/topic/%23carnival",
    "/topic/%23carnival/7",
    "/owners",
    "/owner/ana",
    "/photo/{photo}",
]


def read(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content
    return unescape(response.content.decode())


def sitemap_path(photo: Photo) -> str:
    """The sitemap that goes by the id of this photo."""
    number = photo.pk // sitemaps.IDS_PER_SITEMAP
    return reverse("sitemap-photos", args=[number])


def photo_ids(page: str) -> list[int]:
    """Photos of a wall, in the order in which they stand there."""
    return [int(pk) for pk in re.findall(r'class="picture" href="/photo/(\d+)"', page)]


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'<a rel="{rel}"[^>]* href="([^"]+)"', page)
    return found[1] if found else None


def canonical(page: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)"', page)
    assert found
    return found[1]


def meta(client: Client, address: str) -> dict[str, str]:
    """Open Graph and card tags of a page."""
    page = client.get(address).content.decode()
    tags = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page)
    return {name: unescape(content) for name, content in tags}


def picture_path(client: Client, address: str = TOP_SEVEN) -> str:
    return urlsplit(meta(client, address)["og:image"]).path


def get(client: Client, address: str, **headers: str) -> Any:
    response = client.get(address, headers=headers or None)
    assert response.status_code == 200, response.content
    return response.json()


def walk(client: Client, address: str) -> Iterator[dict[str, Any]]:
    """Every photo of a list, by following `next`."""
    following: str | None = address
    while following:
        page = get(client, following)
        yield from page["data"]
        following = page["next"]


def ids(photos: list[dict[str, Any]]) -> list[int]:
    return [photo["id"] for photo in photos]


def strict(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same, with no key beyond."""
    for schema in schemas.values():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
    return schemas


def hang_up(response: Any) -> None:
    """As a web server ends an answer; of a test's database it would be the end too."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
