"""The versions of the albums that somebody listens to, read once a second for all."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections

from app.gallery.filters import PhotoFilters
from app.models import Album
from app.syndication import changes
from twitter_album.redistribution_policy import Surface

POLL_SECONDS = 1.0
# For so long the database may be silent before listeners are sent away: an open stream
# says that nothing has happened, which nobody knows then.
MAX_SILENCE_SECONDS = 30.0

logger = logging.getLogger(__name__)


class WatchedAlbum:
    """`version`: as `/api/albums/<tag>` tells it; `is_over`: it is gone, or nobody can
    tell its version. `changed` is set at either, and then another one stands here."""

    def __init__(self, album: Album) -> None:
        self.album_id, self.number = album.pk, album.version
        self.version = version_of(album)
        self.is_over = False
        self.changed = asyncio.Event()
        self.listeners = 0

    def tell(self, version: str | None) -> None:
        self.version = version or self.version
        self.is_over = version is None
        self.changed.set()
        self.changed = asyncio.Event()


class Watcher:
    """One query a second, however many listen; none while nobody does."""

    def __init__(self) -> None:
        self._albums: dict[int, WatchedAlbum] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        return sum(watched.listeners for watched in self._albums.values())

    @asynccontextmanager
    async def listen(self, tag: str) -> AsyncIterator[WatchedAlbum]:
        """Raises Album.DoesNotExist, DatabaseError."""
        new = await sync_to_async(read_album)(tag)
        watched = self._albums.setdefault(new.album_id, new)
        watched.listeners += 1
        if not self._task:
            self._task = asyncio.create_task(self._watch())
        try:
            yield watched
        finally:
            watched.listeners -= 1
            if not watched.listeners and self._albums.get(new.album_id) is watched:
                del self._albums[new.album_id]

    async def _watch(self) -> None:
        answered_at = time.monotonic()
        while self._albums:
            await asyncio.sleep(POLL_SECONDS)
            known = {pk: watched.number for pk, watched in self._albums.items()}
            try:
                present = await sync_to_async(read_versions)(known)
            except Error as error:
                logger.warning("The versions of albums cannot be read: %s", error)
                if time.monotonic() - answered_at < MAX_SILENCE_SECONDS:
                    continue
                present = dict.fromkeys(known)
            answered_at = time.monotonic()
            for pk, told in present.items():
                self._tell(pk, told)
        self._task = None

    def _tell(self, pk: int, told: tuple[int, str] | None) -> None:
        watched = self._albums.get(pk)
        if not watched:
            return  # the last listener has left meanwhile
        if told is None:
            del self._albums[pk]
            watched.tell(None)
        else:
            watched.number, version = told
            watched.tell(version)


def version_of(album: Album) -> str:
    return str(changes.cursor_of(album, Surface.API, PhotoFilters().facts))


def read_album(tag: str) -> WatchedAlbum:
    close_old_connections()
    return WatchedAlbum(Album.objects.tagged(tag))


def read_versions(known: dict[int, int]) -> dict[int, tuple[int, str] | None]:
    """Of these albums, by id, those whose version is another one; None: it is gone."""
    close_old_connections()
    albums = Album.objects.only("version").in_bulk(known)
    told = {
        pk: (album.version, version_of(album))
        for pk, album in albums.items()
        if album.version != known[pk]
    }
    return told | {pk: None for pk in known if pk not in albums}
