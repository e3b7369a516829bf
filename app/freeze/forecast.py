"""How large a frozen album becomes, told before it is written."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

from app.freeze.selection import Selection
from app.freeze.stored_pictures import StoredPictures
from app.gallery.pagination import PAGE_SIZE
from twitter_album import rendition_sizes
from twitter_album.storage_errors import StorageUnavailable

# Whose files are measured: each may be a request to S3.
SAMPLE = 50
# Of its page, its panel, and its place in the gallery, the lists and the data; more
# than any album that was measured took.
BYTES_FOR_EACH_PHOTO = 20_000
# Programs that know no ZIP64 open no archive beyond these.
MAX_OLD_ZIP_FILES = 65_535
MAX_OLD_ZIP_BYTES = 4 * 10**9


@dataclass(frozen=True)
class Forecast:
    files: int
    size: int

    @classmethod
    def of(cls, selection: Selection) -> Forecast:
        photos = len(selection.ids)
        pages = photos + len(selection.people) + photos // PAGE_SIZE
        return cls(
            StoredPictures(selection).count() + pages,
            photos * (_mean_picture_bytes(selection) + BYTES_FOR_EACH_PHOTO),
        )

    @property
    def needs_new_unpacker(self) -> bool:
        return self.files > MAX_OLD_ZIP_FILES or self.size > MAX_OLD_ZIP_BYTES

    def missing_room(self, place: Path, *, is_zip: bool) -> str:
        """Why it does not fit where `place` is; empty if it does."""
        free = shutil.disk_usage(place.parent).free
        if free < self.size:
            return f"{gigabytes(free)} are free in {place.parent}"
        limits = os.statvfs(place.parent)
        # Many disks have no such limit, and say 0.
        if not is_zip and limits.f_files and limits.f_favail < self.files:
            return f"the disk of {place.parent} takes {limits.f_favail:,} more files"
        return ""


def gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 10**9 else f"{size / 1e6:,.0f} MB"


def _mean_picture_bytes(selection: Selection) -> int:
    """All sizes of one picture, by a sample from all over the album."""
    step = max(1, len(selection.ids) // SAMPLE)
    sizes = []
    for row in selection.rows(selection.ids[::step][:SAMPLE]):
        names = rendition_sizes.rendition_names(
            row.content_hash, row.width or 1, has_jpegs=row.has_jpegs
        )
        try:
            sizes.append(sum(map(default_storage.size, names.values())))
        except StorageUnavailable:
            raise
        except OSError:
            continue  # lost; it is told in the end
    return sum(sizes) // max(1, len(sizes))
