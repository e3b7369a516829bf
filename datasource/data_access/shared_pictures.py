"""Pictures that are stored already, because another album shows them too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.media_url_keys import media_key
from app.models import Album, Photo
from app.models.photos import PICTURE_FIELDS
from app.moderation import duplicates
from app.moderation.outlines import Outlines
from datasource.posts import Post


def at_same_addresses(posts: Sequence[Post]) -> list[Photo]:
    """Photos of any album whose pictures have the addresses of these."""
    urls = {picture.url for post in posts for picture in post.pictures}
    photos = Photo.objects.filter(media_key__any_of=map(media_key, urls))
    return list(photos.only("album", "media_url", *PICTURE_FIELDS))


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
    included = {
        url: Photo(
            album=album,
            network=network,
            posted_at=post.posted_at,
            fingerprint=stored[url].fingerprint,
        )
        for post in posts
        for url in {picture.url for picture in post.pictures} & stored.keys()
        if stored[url].album_id != album.pk
    }
    outlines = Outlines(included.values())
    nearest = {
        url: duplicates.nearest(photo, outlines) for url, photo in included.items()
    }
    return {url: photo for url, photo in nearest.items() if photo}


def owner_ids_of(photos: Mapping[str, Photo]) -> set[int]:
    """The owners of these, and of the copies that are grouped with them."""
    if not photos:
        return set()
    rows = Photo.objects.filter(pk__in=[photo.pk for photo in photos.values()])
    return rows.people()
