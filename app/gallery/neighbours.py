"""The neighbours of a photo in its album, and its position: two walks over one index,
and a count that ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from app.gallery.pagination import PageRequest, Position
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

# Photos on each side.
NEIGHBOURS_PER_SIDE = 12
# Whoever is farther from the newest photo is not told where they are.
MAX_COUNTED_POSITION = 5000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Newest first; `position` counts from the newest photo, which is 1."""

    newer: list[Photo]
    older: list[Photo]
    position: int | None

    @property
    def before(self) -> Photo | None:
        return self.newer[-1] if self.newer else None

    @property
    def after(self) -> Photo | None:
        return self.older[0] if self.older else None

    @property
    def page(self) -> dict[str, str]:
        """The query of the album's page on which the photo stands near the top."""
        # So near the newest photo it stands on the first page, which has no position.
        if self.before is None or len(self.newer) < NEIGHBOURS_PER_SIDE:
            return {}
        return {"after": str(Position((self.before.first_seen,), self.before.pk))}


def of_photo(photo: Photo, listed: PhotoQuerySet) -> Neighbours:
    """`listed`: the photos of its album that may be shown."""
    here = Position((photo.first_seen,), photo.pk)
    # By the very walk of the album's pages, or a neighbour could be a photo that they
    # do not show.
    newer = PageRequest(before=here, limit=NEIGHBOURS_PER_SIDE).take(listed)
    older = PageRequest(after=here, limit=NEIGHBOURS_PER_SIDE).take(listed)
    return Neighbours(newer.photos, older.photos, position(photo, listed))


def position(photo: Photo, listed: PhotoQuerySet) -> int | None:
    newer = listed.filter(first_seen__gte=photo.first_seen).filter(
        Q(first_seen__gt=photo.first_seen) | Q(id__gt=photo.pk)
    )
    # A COUNT that ends: the database stops at the limit.
    count = newer.order_by()[:MAX_COUNTED_POSITION].count()
    return count + 1 if count < MAX_COUNTED_POSITION else None


def counts_all_it_shows(album: Album) -> bool:
    """Whether its number of photos is that of those one can walk through: it counts
    pictures that are to come, and posts of networks that pages do not show."""
    if settings.DISPLAY_POLICY.hidden(Surface.PAGE):
        return False
    return not album.photos.visible().filter(state=Photo.State.PENDING).exists()
