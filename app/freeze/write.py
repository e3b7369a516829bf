"""Writes a frozen album into a folder or a ZIP: whole, or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from app.freeze.album import Stage
from app.freeze.pages import File
from twitter_album.progress import progress

CHECKSUMS = "checksums.txt"
# Where it grows: beside its place, on the same disk, so that a rename is all at last.
UNFINISHED = ".{name}.unfinished"
BLOCK = 1 << 20
PACKED = (".webp", ".jpg", ".png")


class UnusableTarget(Exception):
    """The message says why nothing can be written there."""


class Target(Protocol):
    def adding(self, name: str, parts: Iterable[bytes]) -> Iterator[None]:
        """Writes a file; so far, each time that it yields."""


def write(stages: Iterable[Stage], target: Target) -> int:
    """All files, and then their checksums; how many there are. Raises Stopped, and
    OSError where a disk is full."""
    count = 0
    with TemporaryFile() as checksums:
        for stage in stages:
            with progress(stage.description, total=stage.total, unit="files") as update:
                for file in stage.files:
                    for _ in adding(file, target, checksums):
                        update(0)
                    count += 1
                    update(1)
        for _ in adding_checksums(target, checksums):
            pass
    return count + 1


def adding_all(files: Iterable[File], target: Target) -> Iterator[None]:
    """The same without progress, for who sends on what was written so far."""
    with TemporaryFile() as checksums:
        for file in files:
            yield from adding(file, target, checksums)
        yield from adding_checksums(target, checksums)


def adding(file: File, target: Target, checksums: IO[bytes]) -> Iterator[None]:
    digest = hashlib.sha256()

    def parts() -> Iterator[bytes]:
        for part in file.parts:
            digest.update(part)
            yield part

    yield from target.adding(file.name, parts())
    checksums.write(f"{digest.hexdigest()}  {file.name}\n".encode())


def adding_checksums(target: Target, checksums: IO[bytes]) -> Iterator[None]:
    checksums.seek(0)
    yield from target.adding(CHECKSUMS, blocks_of(checksums))


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def adding(self, name: str, parts: Iterable[bytes]) -> Iterator[None]:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for part in parts:
                file.write(part)
                yield


class Zip:
    """With one folder in it, as `stem`; entries beyond 4 GB, and more than 65,535 of
    them, are written as ZIP64."""

    def __init__(self, file: IO[bytes], stem: str) -> None:
        self.archive = ZipFile(file, "w")
        self.stem = stem
        self.moment = timezone.localtime().timetuple()[:6]

    def adding(self, name: str, parts: Iterable[bytes]) -> Iterator[None]:
        entry = ZipInfo(f"{self.stem}/{name}", self.moment)
        # Pictures do not get smaller.
        entry.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
        # Without it Unix programs unpack files that nobody may read.
        entry.external_attr = 0o644 << 16
        with self.archive.open(entry, "w", force_zip64=not name.endswith(PACKED)) as to:
            for part in parts:
                to.write(part)
                yield


@contextmanager
def new_folder(place: Path) -> Iterator[Folder]:
    """At its place when all of it is written, and nowhere when that fails."""
    with _growing(place) as grown:
        yield Folder(grown)


@contextmanager
def new_zip(place: Path) -> Iterator[Zip]:
    """The same, as one file."""
    with _growing(place) as grown, grown.open("wb") as file:
        target = Zip(file, place.stem)
        try:
            yield target
            target.archive.close()
        except BaseException:
            # Or it would try again to write its end, when there is no file any more.
            with suppress(Exception):
                target.archive.close()
            raise


def check_free(place: Path) -> None:
    """Raises UnusableTarget."""
    if not place.parent.is_dir():
        raise UnusableTarget(f"There is no folder {place.parent}.")
    is_empty_folder = place.is_dir() and not any(place.iterdir())
    if place.exists() and not is_empty_folder:
        raise UnusableTarget(f"{place} is there already: choose another name.")


@contextmanager
def _growing(place: Path) -> Iterator[Path]:
    """A path beside `place`, which takes its place at the end."""
    check_free(place)
    with _workshop(place) as folder:
        grown = folder / place.name
        yield grown
        # Before it has its name: a power cut, or a stick that is pulled out, must not
        # leave a whole name with half of the content.
        os.sync()
        # Somebody else may have been there meanwhile.
        check_free(place)
        grown.replace(place)


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """A folder on the same disk, gone at the end; the kernel unlocks that of a run
    that was killed, and the next one empties it."""
    folder = place.parent / UNFINISHED.format(name=place.name)
    folder.mkdir(exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableTarget(f"Another run is writing {place}.") from None
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
