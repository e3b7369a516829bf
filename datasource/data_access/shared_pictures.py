"""Pictures that are stored already, because another album shows them too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.media_url_keys import media_key
from app.models import Album, Photo
from app.moderation import duplicates
from datasource.posts import Post


def at_same_addresses(posts: Sequence[Post]) -> list[Photo]:
    """Photos of any album whose pictures have the addresses of these."""
    urls = {picture.url for post in posts for picture in post.pictures}
    return list(Photo.objects.filter(media_key__in=map(media_key, urls)))


def stored(photos: Iterable[Photo]) -> dict[str, Photo]:
    """Those whose pictures are stored, by their addresses."""
    return {photo.media_url: photo for photo in photos if photo.state == "ready"}


def similar_photos(
    album: Album, network: str, posts: Sequence[Post], stored: Mapping[str, Photo]
) -> dict[str, Photo]:
    """Which photo of a locked album, from another network, shows the same as one of
    these pictures; by the address of the picture.

    Photos are else matched when their picture is stored. One that shares the file of
    another album is ready at once, so it is matched here.
    """
    similar: dict[str, Photo] = {}
    for post in posts:
        for url in {picture.url for picture in post.pictures} & stored.keys():
            if stored[url].album_id == album.pk:
                continue
            photo = Photo(
                album=album,
                network=network,
                posted_at=post.posted_at,
                fingerprint=stored[url].fingerprint,
            )
            if nearest := duplicates.nearest(photo):
                similar[url] = nearest
    return similar


def owner_ids_of(photos: Mapping[str, Photo]) -> set[int]:
    """The owners of these, and of the copies that are grouped with them."""
    rows = Photo.objects.filter(pk__in=[photo.pk for photo in photos.values()])
    return rows.people() if photos else set()
