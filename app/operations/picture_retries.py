"""Tries failed, late and lost pictures again when a person asks for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.core.files.storage import default_storage
from django.utils import timezone

from app.operations.media_files import FILE_COLUMNS, fetch_again
from app.querysets import PhotoQuerySet

# Photos whose files are looked for while a person waits.
MAX_CHECKED = 1000
MAX_REQUESTS_AT_ONCE = 16


def try_again(photos: PhotoQuerySet) -> int:
    """A new start for pictures that failed or are late, and for the files of ready ones
    that are gone; how many photos that were."""
    # A person may have noticed a missing file before the nightly check does.
    ready = photos.filter(state="ready").select_related(None).only(*FILE_COLUMNS)
    names = {
        name: photo.content_hash
        for photo in ready[:MAX_CHECKED]
        for name in photo.rendition_names.values()
    }
    # Together: each is a request where pictures are on S3, and a person waits.
    with ThreadPoolExecutor(MAX_REQUESTS_AT_ONCE) as threads:
        answers = zip(names, threads.map(default_storage.exists, names), strict=True)
        lost = {names[name] for name, is_there in answers if not is_there}
    # Those that failed already; what was never tried is due anyway.
    late = photos.filter(state="pending").exclude(failure="")
    count = late.update(attempts=0, try_at=timezone.now())
    return count + photos.try_again() + fetch_again(lost)
