"""Deletes files of removed photos: renditions, share pictures and JPEG copies."""

from __future__ import annotations

import logging
import random
from concurrent.futures import ThreadPoolExecutor

from django.core.files.storage import default_storage
from django.db import transaction

from app.models import Photo, Tombstone
from app.top_seven import share_picture_content
from twitter_album import rendition_sizes
from twitter_album.storage_errors import StorageUnavailable

logger = logging.getLogger(__name__)

MAX_FAILURES = 5


def delete_files() -> int:
    """Of every photo that was removed; a failure leaves the rest for the next time."""
    # A thousand at a time; the job comes again within seconds.
    rows = list(Tombstone.objects.filter(has_files=True).order_by("id")[:1000])
    # A few that S3 refuses for long must not stand before the others each time.
    random.shuffle(rows)
    forgotten: set[int] = set()
    deleted, failures, trouble = 0, 0, ""
    for row in rows:
        if failures >= MAX_FAILURES:
            break
        try:
            _delete_files_of(row, forgotten)
        except OSError as error:  # what one file raises costs no other
            trouble = str(error)
            # S3 that hangs would do so at each of them.
            failures += isinstance(error, StorageUnavailable)
            continue
        deleted += 1
    if trouble:
        left = len(rows) - deleted
        logger.warning("Files of %s removed photos are still there: %s", left, trouble)
    return deleted


def _delete_files_of(row: Tombstone, forgotten: set[int]) -> None:
    if row.album_id and row.album_id not in forgotten:
        share_picture_content.delete_all(row.album_id)
        forgotten.add(row.album_id)
    if row.content_hash and row.width:
        delete_renditions(row.content_hash, row.width)
    # Last, after the files: a crash between deletes them once more, which does no harm.
    Tombstone.objects.filter(pk=row.pk).update(
        has_files=False, content_hash="", width=None
    )


def delete_renditions(content_hash: str, width: int) -> None:
    """Unless another photo shows the same picture."""
    # Files are named by content, so the same picture in two albums is one file.
    used = Photo.objects.exclude(content_hash="").filter(content_hash=content_hash)
    if not used.exists():
        names = rendition_sizes.names_of_any_format(content_hash, width)
        names.add(rendition_sizes.jpeg_name(content_hash))
        # Together: on S3 each is a request, and whoever removes many photos waits.
        with ThreadPoolExecutor(len(names)) as threads:
            list(threads.map(default_storage.delete, names))


def discard_files(photo: Photo) -> None:
    """Of a picture that gives way to another one in the same photo."""
    # Read now: when the transaction commits, the photo has other files already.
    content_hash, width, album_id = photo.content_hash, photo.width, photo.album_id

    def discard() -> None:
        # It shows the picture too, in a file of its own.
        share_picture_content.delete_all(album_id)
        if content_hash and width:
            delete_renditions(content_hash, width)

    transaction.on_commit(discard, robust=True)
