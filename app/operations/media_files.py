"""Checks that stored pictures and the rows that need them agree, folder by folder.

Renditions are spread over 256 folders by the hash in their names. Of one folder at a
time the rows and the names are in memory, so a million photos take no more of it than
a few thousand do. Rows are read first: their files were there before they were ready.

Nothing but renditions, temporary files, and share pictures of albums that are gone is
ever deleted: whatever else lies in the storage belongs to others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from app.top_seven import jpegs, share_picture_content
from twitter_album import atomic_files, rendition_sizes
from twitter_album.counted import counted

logger = logging.getLogger(__name__)

FOLDERS = tuple(f"{byte:02x}" for byte in range(256))
# A download stores its files some moments before its row knows them.
MIN_ORPHAN_AGE = timedelta(days=1)
BATCH_SIZE = 200
# What the names of a photo's files follow from.
FILE_COLUMNS = ("content_hash", "width", "has_jpegs", "state")


class MediaUnavailable(Exception):
    """Not one folder is there: the storage is away, its pictures are not lost."""


@dataclass(slots=True)
class MediaReport:
    """`missing`: photos whose files are fetched again; `deleted`: files; `next_folder`:
    where to go on, if it was stopped."""

    missing: int = 0
    deleted: int = 0
    next_folder: str = ""

    def __str__(self) -> str:
        missing = counted(self.missing, "photo", "photos")
        deleted = counted(self.deleted, "file", "files")
        return f"{missing} without files, {deleted} without photos deleted"


def check_files(
    *,
    should_stop: Callable[[], bool] = lambda: False,
    first: str | None = None,
    on_folder: Callable[[int], object] = lambda count: None,
) -> MediaReport:
    """Find missing files and delete orphans, in all folders or from `first` on; raises
    MediaUnavailable, OSError."""
    report = MediaReport()
    # A volume that is not mounted looks like an empty folder: every picture would be
    # fetched again.
    if not _folders("") & set(FOLDERS) and Photo.objects.filter(state="ready").exists():
        place = "bucket" if settings.MEDIA_S3 else "media folder"
        raise MediaUnavailable(
            f"No stored picture is where pictures are stored: is the {place} in place? "
            "Nothing was changed."
        )
    for folder in FOLDERS[FOLDERS.index(first) if first else 0 :]:
        if should_stop():
            report.next_folder = folder
            return report
        _check_folder(folder, report)
        on_folder(1)
    # JPEG copies of pictures that were removed while S3 was away.
    for name in sorted(_folders("jpeg") & set(FOLDERS)):
        _check_jpegs(name, report)
    for name in _folders("share"):
        # Share pictures of an album lie in a folder of its id.
        if name.isdecimal() and not Album.objects.filter(pk=int(name)).exists():
            share_picture_content.delete_all(int(name))
    atomic_files.remove_stale_parts(default_storage)
    return report


def fetch_missing_again(on_folder: Callable[[int], object]) -> int:
    """How many photos lack files, after a restore: nobody stores any meanwhile."""
    missing = 0
    for folder in FOLDERS:
        _, needed = _hashes_and_files(folder)
        lost = needed - _files(folder)
        missing += fetch_again(name[: name.index("-")] for name in lost)
        on_folder(1)
    return missing


def _check_folder(folder: str, report: MediaReport) -> None:
    # Rows before files: a photo that becomes ready between has its file by then.
    known, needed = _hashes_and_files(folder)
    present = _files(folder)
    lost = {
        name
        for name in needed - present
        # Looked for once more: it may have been stored since the folder was listed.
        if not default_storage.exists(f"{folder}/{name}")
    }
    report.missing += fetch_again(name[: name.index("-")] for name in lost)
    orphans = [
        name
        for name in present
        # Only names of renditions: whatever else lies there was put there by others.
        if (match := rendition_sizes.RENDITION.fullmatch(name))
        and match[1] not in known
    ]
    for start in range(0, len(orphans), BATCH_SIZE):
        report.deleted += _delete_orphans(folder, orphans[start : start + BATCH_SIZE])


def _check_jpegs(folder: str, report: MediaReport) -> None:
    """A lost one is no trouble: whoever needs it makes it again."""
    known, _ = _hashes_and_files(folder)
    for name in _files(f"jpeg/{folder}"):
        match = rendition_sizes.JPEG.fullmatch(name)
        is_orphan = match and match[1] not in known
        if match and is_orphan and _is_old(f"jpeg/{folder}/{name}"):
            jpegs.delete(match[1])
            report.deleted += 1


def known_hashes(folder: str) -> set[str]:
    """Of the pictures in this folder that photos show, or are about to."""
    return _hashes_and_files(folder)[0]


def _hashes_and_files(folder: str) -> tuple[set[str], set[str]]:
    """The hashes that rows know, in whatever state, and the files that ready ones
    need."""
    rows = Photo.objects.exclude(content_hash="").filter(
        # No digit of a hash comes after `f`: an index finds them.
        content_hash__gte=folder,
        content_hash__lt=f"{folder}g",
    )
    known: set[str] = set()
    needed: set[str] = set()
    # In whatever state: a pending photo may be about to use its old files again.
    for photo in rows.only(*FILE_COLUMNS).iterator():
        known.add(photo.content_hash)
        names = photo.rendition_names.values()
        needed.update(name.partition("/")[2] for name in names)
    return known, needed


def fetch_again(hashes: Iterable[str]) -> int:
    """Every photo that shows one of these pictures, in whatever album."""
    count, lost = 0, sorted(set(hashes))
    for start in range(0, len(lost), BATCH_SIZE):
        # By hash, because several photos show one file.
        rows = _with_hashes(lost[start : start + BATCH_SIZE])
        count += rows.fetch_again()
    if count:
        logger.warning("Files missing of %s", counted(count, "photo", "photos"))
    return count


def _delete_orphans(folder: str, names: Iterable[str]) -> int:
    """Those of them that are old enough, and that still no row knows."""
    old = {
        name: name[: name.index("-")] for name in names if _is_old(f"{folder}/{name}")
    }
    # Asked again right before deleting: a row may have come since the folder was read.
    known = set(_with_hashes(old.values()).values_list("content_hash", flat=True))
    orphans = [name for name, content_hash in old.items() if content_hash not in known]
    for name in orphans:
        default_storage.delete(f"{folder}/{name}")
    # Whoever stored the same picture in this very moment gets it once more.
    fetch_again(old[name] for name in orphans)
    return len(orphans)


def _is_old(name: str) -> bool:
    with suppress(FileNotFoundError):
        return default_storage.get_modified_time(name) < timezone.now() - MIN_ORPHAN_AGE
    return False


def _with_hashes(hashes: Iterable[str]) -> PhotoQuerySet:
    # In the words of the index.
    return Photo.objects.exclude(content_hash="").filter(content_hash__in=hashes)


def _folders(path: str) -> set[str]:
    return set(_list_folder(path)[0])


def _files(path: str) -> set[str]:
    return set(_list_folder(path)[1])


def _list_folder(path: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(path)
    except FileNotFoundError:
        return [], []
