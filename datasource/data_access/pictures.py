"""Pictures of photos: claims those that are due to be stored, saves what became of
them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urlsplit

from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from app.media_url_keys import media_key
from app.models import Photo
from app.moderation import duplicates, removed_files
from app.moderation.outlines import Outlines
from app.querysets import PhotoQuerySet
from datasource.data_access.picture_order import most_urgent
from datasource.errors import MediaError
from datasource.media.pictures import PendingPicture, StoredPicture
from twitter_album import lease_holders

logger = logging.getLogger(__name__)

CLAIM_DURATION = timedelta(minutes=3)
CLAIM_COLUMNS = ("media_url", "addresses", "network", "attempts", "try_at")
# Of photos that are asked for by address. Not as `state="pending"`: PostgreSQL hears
# only minutes later how many are pending, and would read its index of all of them.
IS_PENDING = ~Q(state__in=[Photo.State.READY, Photo.State.FAILED])
# Waits that end so shortly one after another are one.
SAME_WAIT = timedelta(seconds=10)
# For a week: a full disk or a host in trouble should not cost a picture.
RETRY_MINUTES = (1, 5, 15, 60, 360, 720, *[1440] * 6)


class PictureAccess:
    """The pipeline's view of the album: a picture is its address.

    All photos of one address, in whatever albums, share one state.
    """

    def claim_pictures(self, limit: int) -> list[PendingPicture]:
        """Pictures nobody works on, the most urgent first, claimed for some minutes."""
        now = timezone.now()
        due = Photo.objects.pictures_due(now).only(*CLAIM_COLUMNS)
        while urgent := most_urgent(due, limit):
            claimed = [photo for photo in urgent if self._claim(photo, now)]
            # Else others were faster with each of them, and there may be more.
            if claimed:
                return [_pending_picture(photo) for photo in claimed]
        return []

    def _claim(self, photo: Photo, now: datetime) -> bool:
        """Whether nobody else was faster."""
        # The unchanged try_at is the proof.
        row = Photo.objects.filter(
            pk=photo.pk, state=Photo.State.PENDING, try_at=photo.try_at
        )
        holder = str(lease_holders.this_process())
        claim = {"try_at": now + CLAIM_DURATION, "claimed_by": holder}
        # One row, by its id: no order in which to lock albums.
        if not row.update_quietly(**claim, attempts=F("attempts") + 1):
            return False
        photo.attempts += 1
        # Photos of one address share one download.
        others = self._rows(photo.media_url).exclude(pk=photo.pk)
        # Asked for their ids first: there are hardly ever any, and an update begins by
        # looking for albums to lock, at times through all photos of one.
        if ids := list(others.values_list("pk", flat=True)):
            same = Photo.objects.filter(pk__in=ids, state=Photo.State.PENDING)
            same.update(**claim, attempts=photo.attempts)
        return True

    def save_pictures(
        self, pictures: Mapping[str, StoredPicture]
    ) -> dict[str, MediaError]:
        """Pictures by their addresses, together; returns what the album cannot take.

        Two versions of each album, whatever the number of pictures.
        """
        refused: dict[str, MediaError] = {}
        with transaction.atomic():
            # The API shows the size of pictures that are not ready, too: so this is a
            # change of the album.
            self._pending(pictures).touch()
            for url, picture in pictures.items():
                with _noted(url, refused), transaction.atomic():
                    self._describe(url, picture)
        self._match({url: pictures[url] for url in pictures.keys() - refused}, refused)
        # Another album may have included one since: it knows no file yet.
        # Ready comes last, for all at once: what is killed before stays pending, and is
        # stored and matched once more.
        described = {picture.content_hash for picture in pictures.values()}
        pending = self._pending(pictures.keys() - refused.keys())
        pending.filter(content_hash__in=described).update(
            state=Photo.State.READY, file_missing_since=None, claimed_by=""
        )
        return refused

    def _describe(self, url: str, picture: StoredPicture) -> None:
        stored = self._rows(url).update_quietly(
            content_hash=picture.content_hash,
            width=picture.width,
            height=picture.height,
            has_jpegs=True,
            placeholder=picture.placeholder,
            colour=picture.colour,
            fingerprint=picture.fingerprint,
            failure="",
        )
        if not stored:  # taken down while it was under way
            removed_files.delete_renditions(picture.content_hash, picture.width)

    def _match(
        self, pictures: Mapping[str, StoredPicture], refused: dict[str, MediaError]
    ) -> None:
        """Joins their photos to the copies from other networks."""
        # By the hash too: the author may have swapped the picture in the meantime.
        photos = {
            url: list(
                Photo.objects.filter(
                    media_key=media_key(url), content_hash=picture.content_hash
                )
            )
            for url, picture in pictures.items()
        }
        outlines = Outlines(chain.from_iterable(photos.values()))
        for url in pictures:
            with _noted(url, refused):
                for photo in photos[url]:
                    if photo.duplicate_of_id:  # of what stood here before
                        changed = Photo.objects.filter(pk=photo.pk)
                        changed.update_visibility(duplicate_of=None)
                    duplicates.join_nearest(photo, outlines)

    def picture_failed(self, url: str, error: MediaError) -> None:
        """Later, ever later; after a day of failures, or at once when it is final,
        the organiser finds it in the admin with the reason."""
        rows = self._rows(url)
        if error.retry_after:  # told to wait: that is no failure of the picture
            rows.filter(attempts__gt=0).update(attempts=F("attempts") - 1)
            self._wait_for_host(url, error.retry_after, str(error)[:500])
            return
        attempts = rows.values_list("attempts", flat=True).first() or 1
        if error.permanent or attempts > len(RETRY_MINUTES):
            rows.update_visibility(state=Photo.State.FAILED, failure=str(error)[:500])
            return
        try_at = timezone.now() + timedelta(minutes=RETRY_MINUTES[attempts - 1])
        rows.update(try_at=try_at, failure=str(error)[:500], claimed_by="")

    def _wait_for_host(self, url: str, until: datetime, reason: str) -> None:
        # Many downloads hear the same at the same time, and each would write tens of
        # thousands of rows; claimed since then, a picture would name who claimed it.
        waiting = self._rows(url).filter(claimed_by="", try_at__gte=until - SAME_WAIT)
        if not waiting.exists():
            # With a reason: what has none and was never tried is due at any time.
            self._of_host(url).update(try_at=until, failure=reason, claimed_by="")

    def release_pictures(self, urls: Sequence[str]) -> None:
        self._pending(urls).filter(attempts__gt=0).update(
            try_at=timezone.now(), attempts=F("attempts") - 1, claimed_by=""
        )

    def is_any_due(self) -> bool:
        return Photo.objects.pictures_due(timezone.now()).exists()

    def count_pending(self) -> int:
        return Photo.objects.filter(state=Photo.State.PENDING).count()

    def count_due(self, *, at_most: int | None = None) -> int:
        return Photo.objects.pictures_due(timezone.now())[:at_most].count()

    def _of_host(self, url: str) -> PhotoQuerySet:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        return Photo.objects.filter(
            media_url__startswith=origin, state=Photo.State.PENDING
        )

    def _pending(self, urls: Iterable[str]) -> PhotoQuerySet:
        keys = [media_key(url) for url in urls]
        return Photo.objects.filter(IS_PENDING, media_key__in=keys)

    def _rows(self, url: str) -> PhotoQuerySet:
        return self._pending([url])


def _pending_picture(photo: Photo) -> PendingPicture:
    return PendingPicture(
        photo.media_url, photo.network, photo.attempts, tuple(photo.addresses)
    )


@contextmanager
def _noted(url: str, refused: dict[str, MediaError]) -> Iterator[None]:
    """Whatever one picture raises is noted with it, and costs no other."""
    try:
        yield
    except OperationalError:  # the database's trouble is no picture's
        raise
    except Exception as error:
        logger.exception("%s: the album itself failed", url)
        reason = f"the album itself failed: {type(error).__name__}"
        refused[url] = MediaError(reason)
