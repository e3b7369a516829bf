"""Stored pictures on their way into a backup and out of it, folder by folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.core.files.storage import Storage, default_storage

from app.operations import media_files
from app.operations.backup.listing import FOLDERS, in_order, pictures_in
from app.operations.backup.manifest import UnusableBackup
from twitter_album import atomic_files, rendition_sizes

# In the backup; on this disk, or in its bucket, pictures lie at the top.
FOLDER = "media"
THREADS = 8

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Picture:
    """One stored file; `sha256` of its content, `name` with its folder."""

    name: str
    size: int
    sha256: str

    @property
    def line(self) -> str:
        return json.dumps([self.name, self.size, self.sha256], separators=(",", ":"))


def count_stored() -> int:
    stored = pictures_in(default_storage)
    return sum(len(stored(folder)) for folder in FOLDERS)


def copy_out(
    target: Storage, former: Iterable[str], on_files: Progress
) -> Iterator[str]:
    """Copy what is not there yet; a line for each picture. `former`: those of the
    backup that is there, which need not be read again."""
    known = _by_folder(former)
    stored, copied_before = pictures_in(default_storage), pictures_in(target, FOLDER)
    for folder in FOLDERS:
        present, there = stored(folder), copied_before(folder)
        whole = [each for each in known(folder) if there.get(each.name) == each.size]
        copied = {
            each.name: each for each in whole if present.get(each.name) == each.size
        }
        new = sorted(present.keys() - copied.keys())
        with ThreadPoolExecutor(THREADS) as threads:
            for picture in threads.map(partial(_copy_out, target), new):
                if picture:
                    copied[picture.name] = picture
                on_files(1)
        on_files(len(present) - len(new))
        lost = [each for each in whole if each.name not in present]
        copied |= {each.name: each for each in _still_needed(folder, lost)}
        if new:
            atomic_files.sync_folder(target, f"{FOLDER}/{folder}")
        yield from (copied[name].line for name in sorted(copied))


def _still_needed(folder: str, lost: list[Picture]) -> list[Picture]:
    """Of photos that are there, though their files are not: the disk lost them, or is
    not mounted, and the backup may be the last that has them."""
    known = media_files.known_hashes(folder) if lost else set()
    return [each for each in lost if each.name[3:].partition("-")[0] in known]


def _copy_out(target: Storage, name: str) -> Picture | None:
    """None where it was removed meanwhile."""
    try:
        with default_storage.open(name) as file:
            data = bytes(file.read())
    except FileNotFoundError:
        return None
    # Both kinds of storage read it back, or ask for its MD5.
    atomic_files.save(target, f"{FOLDER}/{name}", data)
    return Picture(name, len(data), hashlib.sha256(data).hexdigest())


def check_sizes(source: Storage, lines: Iterable[str]) -> None:
    """Raises UnusableBackup, which names a picture that is not there, or not whole."""
    copied = pictures_in(source, FOLDER)
    for folder, listed in groupby(map(_picture, lines), key=_folder_of):
        there = copied(folder)
        for picture in listed:
            if there.get(picture.name) != picture.size:
                raise UnusableBackup(f"{FOLDER}/{picture.name} is missing or damaged")


def prune(target: Storage, lines: Iterable[str]) -> None:
    """Delete pictures that the album has no more: somebody may have asked for it."""
    known, copied = _by_folder(lines), pictures_in(target, FOLDER)
    for folder in FOLDERS:
        for name in copied(folder).keys() - {picture.name for picture in known(folder)}:
            target.delete(f"{FOLDER}/{name}")


@dataclass(slots=True)
class CopiedBack:
    """`damaged`: names of files that are missing, or not as they were written."""

    files: int = 0
    damaged: list[str] = field(default_factory=list)


def copy_back(
    source: Storage, lines: Iterable[str], on_files: Progress, *, writes: bool = True
) -> CopiedBack:
    """What is in the album's storage already is left as it is; without `writes` all is
    read and nothing copied."""
    copied, stored = CopiedBack(), pictures_in(default_storage)
    for folder, listed in groupby(map(_picture, lines), key=_folder_of):
        present = stored(folder) if writes else {}
        pictures = list(listed)
        new = [each for each in pictures if present.get(each.name) != each.size]
        on_files(len(pictures) - len(new))
        with ThreadPoolExecutor(THREADS) as threads:
            step = partial(_copy_back, source, writes=writes)
            for picture, is_whole in zip(new, threads.map(step, new), strict=True):
                copied.files += is_whole
                if not is_whole:
                    copied.damaged.append(f"{FOLDER}/{picture.name}")
                on_files(1)
        if writes and new:
            atomic_files.sync_folder(default_storage, folder)
    return copied


def _copy_back(source: Storage, picture: Picture, *, writes: bool) -> bool:
    try:
        with source.open(f"{FOLDER}/{picture.name}") as file:
            data = bytes(file.read())
    except FileNotFoundError:
        return False
    if hashlib.sha256(data).hexdigest() != picture.sha256:
        return False
    if writes:
        atomic_files.save(default_storage, picture.name, data)
    return True


def belong_to_another_album(lines: Iterable[str]) -> bool:
    """Pictures lie in the album's storage, and not one of them is in the backup."""
    known, has_pictures = _by_folder(lines), False
    stored = pictures_in(default_storage)
    for folder in FOLDERS:
        present = stored(folder)
        has_pictures |= bool(present)
        if present.keys() & {picture.name for picture in known(folder)}:
            return False
    return has_pictures


def _by_folder(lines: Iterable[str]) -> Callable[[str], list[Picture]]:
    return in_order(map(_picture, lines), _folder_of)


def _picture(line: str) -> Picture:
    try:
        picture = Picture(*json.loads(line))
        # It becomes the name of a file.
        if rendition_sizes.is_rendition_name(picture.name):
            return picture
    except (ValueError, TypeError):
        pass
    raise UnusableBackup("The list of pictures is damaged")


def _folder_of(picture: Picture) -> str:
    return picture.name.partition("/")[0]
