"""The cursor of a page of all albums: a version of each album, in one text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from app.models import Album
from app.querysets import PhotoQuerySet
from app.syndication.changes import MAX_VERSION, CursorIsGone, InvalidCursor, epoch_of
from twitter_album.redistribution_policy import Surface

# More would make too long an address: a page of more albums announces nothing.
MAX_ALBUMS = 100
FORM = re.compile(r"([0-9a-f]{8})((?:-[0-9]{1,19}\.[0-9]{1,19})*)")


@dataclass(frozen=True, slots=True)
class AllAlbumsCursor:
    """`versions` by the numbers of the albums; in an address `0123abcd-3.120-7.44`."""

    epoch: str
    versions: Mapping[int, int]

    @classmethod
    def present(cls, surface: Surface) -> Self | None:
        """To be asked before the photos are read; None where there are more albums
        than an address has room for."""
        versions = Album.objects.order_by("pk").values_list("pk", "version")
        version_by_album = dict(versions[: MAX_ALBUMS + 1])
        if len(version_by_album) > MAX_ALBUMS:
            return None
        # Read before the photos: a photo that comes in between is announced once too
        # often, never not at all.
        return cls(epoch_of(None, surface), version_by_album)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises InvalidCursor."""
        match = FORM.fullmatch(text)
        parts = match[2].split("-")[1:] if match else []
        versions = {int(key): int(value) for key, value in _pairs(parts)}
        # A larger number is none of ours, and an overflow in SQLite.
        numbers = [*versions.keys(), *versions.values()]
        if (
            not match
            or len(parts) > MAX_ALBUMS
            or max(numbers, default=0) > MAX_VERSION
        ):
            raise InvalidCursor
        return cls(match[1], versions)

    def __str__(self) -> str:
        versions = (f"{album}.{version}" for album, version in self.versions.items())
        return "-".join((self.epoch, *versions))

    def appeared(
        self, photos: PhotoQuerySet, present: AllAlbumsCursor
    ) -> PhotoQuerySet:
        """Those of `photos` that came to be shown since; of an album that was not
        there yet, all. Raises CursorIsGone."""
        appeared = Q(pk__in=[])
        is_ours = self.epoch == present.epoch
        for album, version in present.versions.items():
            seen = self.versions.get(album, 0)
            # A version from the future: a backup was restored.
            is_ours = is_ours and seen <= version
            if seen < version:
                # `version__gt` says nothing new, but its index finds the few rows.
                appeared |= Q(album=album, version__gt=seen, appeared_version__gt=seen)
        if not is_ours:
            raise CursorIsGone
        return photos.filter(appeared)


def _pairs(parts: list[str]) -> list[list[str]]:
    return [part.split(".") for part in parts]
