"""Albums at a glance: each as a large cover, with the next of its best photos below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from app.caching import album_versions
from app.caching.memoize import memoized
from app.gallery import formatting
from app.gallery.photo_cards import Card, card
from app.models import Album, Photo
from app.querysets import AlbumQuerySet, PhotoQuerySet
from twitter_album.redistribution_policy import Surface

PICTURES_PER_ALBUM = 4
ALBUMS_ON_FIRST_PAGE = 6


@dataclass(frozen=True)  # with slots, a cache would take longer to read it
class AlbumCover:
    title: str
    url: str
    top_seven_url: str
    count: str
    photo: Card | None
    others: tuple[Card, ...]


def of_largest() -> tuple[AlbumCover, ...]:
    """Of the albums with most photos; none where none of them has one."""
    return memoized("covers", make=_of_largest, version=album_versions.of_all)


def _of_largest() -> tuple[AlbumCover, ...]:
    largest = Album.objects.filter(photo_count__gt=0).order_by("-photo_count", "key")
    covers = covers_of(list(with_pictures(largest)[:ALBUMS_ON_FIRST_PAGE]))
    return tuple(cover for cover in covers if cover.photo)


def with_pictures(albums: AlbumQuerySet) -> AlbumQuerySet:
    return albums.with_best(_shown(), PICTURES_PER_ALBUM)


def covers_of(albums: Sequence[Album]) -> list[AlbumCover]:
    """Of albums that come `with_pictures`."""
    wanted = {album.pk: _ids_of(album) for album in albums}
    # One query for the pictures of all; what the organiser chose may be hidden since.
    photos = (
        _shown().with_names().in_bulk({pk for ids in wanted.values() for pk in ids})
    )
    return [
        _cover_of(album, [photos[pk] for pk in wanted[album.pk] if pk in photos])
        for album in albums
    ]


def _shown() -> PhotoQuerySet:
    # No links among them: a cover is made of pictures.
    return Photo.objects.shown().fully_shown(Surface.PAGE)


def _ids_of(album: Album) -> list[int]:
    best = [getattr(album, f"best_{n}") for n in range(PICTURES_PER_ALBUM)]
    # In this order, each once.
    return [pk for pk in dict.fromkeys([album.cover_id, *best]) if pk is not None]


def _cover_of(album: Album, photos: list[Photo]) -> AlbumCover:
    cards = [card(photo) for photo in photos[:PICTURES_PER_ALBUM]]
    return AlbumCover(
        title=album.display_title,
        url=album.get_absolute_url(),
        top_seven_url=reverse("top-seven", args=[str(album)]) if cards else "",
        count=formatting.quantity(album.photo_count, "photo", "photos"),
        photo=cards[0] if cards else None,
        others=tuple(cards[1:]),
    )
