"""Where backups are kept: in a folder, a bucket, or one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage
from django.utils.module_loading import import_string

from app.operations.backup.manifest import UnusableBackup
from app.operations.backup.tar_storage import TarStorage
from twitter_album import data_dir, s3_settings
from twitter_album.env import WrongValue


def storage_at(address: str) -> Storage:
    """Of a folder's path, of a file's that ends in .tar, or of an address as
    MEDIA_STORAGE_URL has it. Raises UnusableBackup."""
    if "://" in address:
        return _bucket(address)
    path = Path(address).expanduser().absolute()
    if path.suffix == ".tar":
        return TarStorage(path)
    # Names and addresses of people are in it, and hashes of passwords.
    return FileSystemStorage(path, file_permissions_mode=0o600)


@lru_cache
def log_place(address: str) -> Storage | None:
    """Where removals are noted at once: that of BACKUP_TARGET, but for a tar, which is
    only written as a whole."""
    if not address or address.endswith(".tar"):
        return None
    storage: Any = storage_at(address)
    if not isinstance(storage, FileSystemStorage):
        # A person may wait for it.
        storage.wait_less()
    return storage  # type: ignore[no-any-return]  # it is one


@contextmanager
def ready_to_write(storage: Storage) -> Iterator[None]:
    """In a folder for its owner alone, and one backup at a time."""
    if isinstance(storage, FileSystemStorage):
        folder = data_dir.writable_folder(str(storage.location), base=Path())
    elif isinstance(storage, TarStorage):
        folder = storage.file.parent
    else:
        yield
        return
    with data_dir.exclusive_lock(folder):
        yield


def _bucket(address: str) -> Storage:
    try:
        s3: Any = s3_settings.parse(address, name="address")
    except WrongValue as error:
        raise UnusableBackup(str(error).rstrip(".")) from None
    except (ValueError, KeyError):
        raise UnusableBackup(f"Expected is {s3_settings.EXPECTED}") from None
    entry = s3.storage
    storage: Storage = import_string(entry["BACKEND"])(**entry["OPTIONS"])
    return storage
