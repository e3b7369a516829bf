"""Files that shared pages need, made ahead of the first visitor: the JPEG pictures of
each version, the share pictures of versions and milestones.

The rows are the truth: what should be there is computed from them and compared with
the files. So a lost file, a photo that was hidden and a changed setting are all mended
by the next look; a file that is lost on S3 ten minutes later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet

from app.models import Album, Photo, Ranking
from app.top_seven import jpegs, share_picture_content
from app.top_seven import versions as rankings
from app.top_seven.share_picture_content import SharePicture
from twitter_album.redistribution_policy import Surface

Row = TypeVar("Row", bound=Model)
logger = logging.getLogger(__name__)

ALBUMS_PER_RUN = 2
# A look costs the same however many there are; the next one takes the next.
VERSIONS_PER_RUN = 10
# S3 bills each question: of what has not changed it is asked again after this time.
UNCHANGED_SECONDS = 600.0
MAX_REMEMBERED = 10_000
PICTURE_COLUMNS = ("content_hash", "width", "has_jpegs", "state")


@dataclass
class Preparation:
    """Looks at some albums and versions after the others, round and round."""

    should_stop: Callable[[], bool]
    _last_album: int = 0
    _last_version: int = 0
    # The version of the album at the last look at a row, and when that was.
    _looked: dict[tuple[type[Model], int], tuple[int, float]] = field(
        default_factory=dict
    )

    def run(self) -> list[Ranking]:
        """Make new versions with their files, and look after some that are there.

        Returns what was made. A disk that takes nothing ends the look.
        """
        made = rankings.make_versions()
        try:
            for ranking in made:
                self.prepare(ranking.album)
            albums, self._last_album = _next(
                Album.objects.all(), self._last_album, ALBUMS_PER_RUN
            )
            for album in albums:
                if self._is_due(album, album.version):
                    self.prepare(album)
                    self._note(album, album.version)
            versions, self._last_version = _next(
                Ranking.objects.select_related("album"),
                self._last_version,
                VERSIONS_PER_RUN,
            )
            due = [row for row in versions if self._is_due(row, row.album.version)]
            self._prepare_jpegs(due)
            for ranking in due:
                self._note(ranking, ranking.album.version)
        # The disk is full, or read-only: the next picture would fail for the same
        # reason.
        except OSError as error:
            logger.warning("What is to be shared cannot be stored: %s", error)
        return made

    def _is_due(self, row: Model, version: int) -> bool:
        if settings.MEDIA_S3 is None:
            return True
        seen, at = self._looked.get((type(row), row.pk), (-1, 0.0))
        return seen != version or time.monotonic() - at > UNCHANGED_SECONDS

    def _note(self, row: Model, version: int) -> None:
        if len(self._looked) >= MAX_REMEMBERED:
            self._looked.clear()
        self._looked[type(row), row.pk] = version, time.monotonic()

    def prepare(self, album: Album) -> None:
        """Make what is missing; delete the share pictures of what is not to be shown,
        or is linked no more: they are drawn again if somebody asks."""
        linked = rankings.linked(album)
        self._prepare_jpegs(linked)
        wanted = {own.file_name: own for own in _share_pictures(album, linked)}
        stored = share_picture_content.stored_names(album.pk)
        # Those of hidden photos above all: nobody may find them in the media folder.
        for name in stored - wanted.keys():
            default_storage.delete(name)
        for name, picture in wanted.items():
            if name not in stored:
                self._attempt(picture.store, f"The share picture {picture.path}")

    def _prepare_jpegs(self, versions: list[Ranking]) -> None:
        # A dict, not a set: it keeps the order.
        ids = dict.fromkeys(pk for version in versions for pk in version.photo_ids)
        wanted = Photo.objects.only("network", "post_id", "position", *PICTURE_COLUMNS)
        photos = wanted.exclude(content_hash="").in_bulk(list(ids))
        given = jpegs.exportable_hashes(photos.values())
        for photo in (photos[pk] for pk in ids if pk in photos):
            if photo.content_hash not in given:
                jpegs.delete(photo.content_hash)
            elif jpegs.is_pending(photo):
                self._attempt(partial(jpegs.store, photo), f"The JPEG of {photo}")

    def _attempt(self, make: Callable[[], None], what: str) -> None:
        """One picture that cannot be made leaves the others."""
        if self.should_stop():
            return
        try:
            make()
        except (jpegs.PictureUnreadable, share_picture_content.NothingToShare):
            # No warning: a photo that was hidden since, or a file that comes later, is
            # nothing that anybody has to mend.
            logger.debug("%s waits for the file of its photo", what)
        # The caller ends the whole look at it.
        except OSError:
            raise
        except Exception:
            logger.exception("%s was not made", what)


def _next(rows: QuerySet[Row], after: int, limit: int) -> tuple[list[Row], int]:
    """The next rows by their ids, and where to go on: from the start at the end."""
    chosen = list(rows.filter(pk__gt=after).order_by("pk")[:limit])
    return chosen, int(chosen[-1].pk) if len(chosen) == limit else 0


def _share_pictures(album: Album, linked: list[Ranking]) -> Iterator[SharePicture]:
    """What the pages of the present top seven, of `linked` and of milestones name."""
    orders = [version.photo_ids for version in linked]
    orders.append([photo.pk for photo in rankings.best_of(album)])
    orders += [[pk] for pk in album.reached.values_list("photo", flat=True) if pk]
    ids = {pk for order in orders for pk in order}
    shown = album.photos.shown().redistributable(Surface.PAGE).in_bulk(ids)
    for order in orders:
        picture = share_picture_content.of_ranking(
            album, [shown.get(pk) for pk in order]
        )
        if picture:
            yield picture
