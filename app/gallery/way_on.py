"""Where a page leads on that has nothing of its own to show: six photos, and the
invitation to post one."""

from __future__ import annotations

from dataclasses import dataclass

from app.caching import album_versions
from app.caching.memoize import memoized
from app.gallery.invitation import Invitation, invitation_to
from app.gallery.photo_cards import Card, card
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

NUMBER_OF_PHOTOS = 6


@dataclass(frozen=True)  # with slots, a cache would take longer to read it
class WayOn:
    """`topic` is empty where the photos are of all albums."""

    photos: tuple[Card, ...]
    invitation: Invitation | None
    topic: str
    address: str


def way_on(album: Album | None = None) -> WayOn:
    """Of an album, where one is known and has photos; else of the site."""
    return memoized(
        "way_on",
        album.pk if album else 0,
        make=lambda: _way_on(album),
        version=album_versions.of_all,
    )


def _way_on(album: Album | None) -> WayOn:
    invitation = invitation_to(album) if album else None
    newest = _newest(album.photos.all()) if album else []
    if album and newest:
        return _of(newest, invitation, album)
    newest = _newest(Photo.objects.leads())
    # To post with any hashtag is better than none.
    growing = Album.objects.filter(is_paused=False).order_by("-photo_count", "key")
    for other in growing[:1] if invitation is None else ():
        invitation = invitation_to(other)
    return _of(newest, invitation, None)


def _newest(photos: PhotoQuerySet) -> list[Photo]:
    shown = photos.shown().fully_shown(Surface.PAGE).with_names()
    return list(shown.order_by("-first_seen", "-id")[:NUMBER_OF_PHOTOS])


def _of(
    photos: list[Photo], invitation: Invitation | None, album: Album | None
) -> WayOn:
    return WayOn(
        photos=tuple(card(photo) for photo in photos),
        invitation=invitation,
        topic=album.display_title if album else "",
        address=album.get_absolute_url() if album else "",
    )
