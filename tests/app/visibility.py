"""Whether everybody sees a photo, wherever photos are shown."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from app.models import Album, Photo


def ids(client: Client, tag: str = "carnival") -> list[int]:
    """What the API tells of the album."""
    found = client.get(reverse("api-topic", args=[tag])).json()
    return [photo["id"] for photo in found["data"]]


def is_public(client: Client, photo: Photo) -> bool:
    """On the page and in the API and in the counts; never in one of them only."""
    photo.refresh_from_db()
    on_page = (
        photo.get_absolute_url() in client.get(photo.album.get_absolute_url()).text
    )
    in_api = photo.pk in ids(client, photo.album.key)
    has_page = client.get(photo.get_absolute_url()).status_code == 200
    album, owner = Album.objects.get(pk=photo.album_id), photo.owner
    owner.refresh_from_db()
    counted = (album.photo_count, owner.photo_count)
    assert counted == (in_api, in_api)
    assert on_page == has_page == in_api
    return in_api
