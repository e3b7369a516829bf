"""Writes files atomically: whole or not at all, whatever the disk does."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage

# The folder of files that are being written.
PARTS = ".parts"
STALE_SECONDS = 3600.0


def save(storage: Storage, name: str, data: bytes) -> None:
    """Write a file in one step; raises OSError, and then there is no new file.

    `sync_folder` follows when the last file of a folder is written.
    """
    if isinstance(storage, FileSystemStorage):
        _save_file(storage, name, data)
        return
    # S3, which does so by itself: `s3_storage.py`.
    storage.save(name, ContentFile(data))


def sync_folder(storage: Storage, name: str) -> None:
    """Files of this folder stay after a power cut."""
    if isinstance(storage, FileSystemStorage):
        _sync(Path(storage.path(name)))


def remove_stale_parts(storage: Storage) -> None:
    """Temporary files that killed runs have left."""
    if not isinstance(storage, FileSystemStorage):
        return
    for part in Path(storage.path(PARTS)).glob("*"):
        with suppress(OSError):
            # abs: a clock that ran ahead leaves files of the future.
            if abs(time.time() - part.stat().st_mtime) > STALE_SECONDS:
                part.unlink()


def _save_file(storage: FileSystemStorage, name: str, data: bytes) -> None:
    path = Path(storage.path(name))
    with suppress(FileNotFoundError):
        # Compared as a whole: a file that a crash damaged is written anew.
        if path.read_bytes() == data:
            # As young as its newest use: what nobody uses is deleted by its age.
            with suppress(OSError):
                os.utime(path)
            return
    # On the same file system as its target, else a rename is a copy.
    part = Path(storage.path(PARTS)) / uuid4().hex
    _make_folder(part.parent)
    _make_folder(path.parent)
    try:
        _write(part, data)
        if storage.file_permissions_mode is not None:
            part.chmod(storage.file_permissions_mode)
        part.replace(path)
    # Also at Ctrl-C: nothing half-written is left behind.
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _write(part: Path, data: bytes) -> None:
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        # Before the rename: after a power cut a name must not lead to empty blocks.
        os.fsync(file.fileno())
    # Read back: what the disk did not keep must not get the final name.
    if part.read_bytes() != data:
        raise OSError(errno.EIO, "the disk did not keep the file as it was given")


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        # A new folder is an entry of its parent, which has to reach the disk as well.
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
