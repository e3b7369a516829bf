"""What whoever follows an album is told."""

from __future__ import annotations

from app.models import Album
from app.syndication import changes
from app.syndication.changes import Changes, Cursor
from twitter_album.redistribution_policy import Surface


def news(album: Album, since: Cursor | None = None, limit: int = 100) -> Changes:
    album = Album.objects.get(pk=album.pk)
    return changes.since(
        since,
        album.photos.visible(),
        present=changes.cursor_of(album, Surface.API),
        album=album,
        limit=limit,
    )


def numbers(told: Changes) -> tuple[list[int], list[int]]:
    return sorted(photo.pk for photo in told.photos), sorted(told.gone)
