"""Makes a backup: tables as of one moment, then pictures, then what is in it.

The backup that is there stays whole until the new manifest takes the place of its own:
tables lie in a folder of their own each time, and pictures are only added before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from django.apps import apps
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from app.models import ChangesEpoch
from app.moderation import removal_log
from app.operations.backup import manifest, parts, pictures, places, sequences, tables
from app.operations.backup.manifest import Lines, Manifest, UnusableBackup
from app.operations.backup.snapshot import snapshot
from app.operations.backup.tables import Model
from app.operations.backup.tar_storage import TarStorage
from twitter_album import __version__, env
from twitter_album.progress import progress

DATABASE = "database"


def make_backup(storage: Storage) -> Manifest:
    """Raises UnusableBackup, Stopped, and OSError where a disk is full."""
    with places.ready_to_write(storage):
        former = _former(storage)
        if isinstance(storage, TarStorage):
            storage.begin()
        folder = f"{DATABASE}/{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
        new = write_tables(storage, folder)
        new = replace(new, pictures=_copy_pictures(storage, folder, former))
        removal_log.copy(default_storage, storage)
        _read_back(storage, new)
        manifest.write(storage, new)
        if isinstance(storage, TarStorage):
            storage.finish()
        else:
            _tidy(storage, new, folder)
    return new


def album_token() -> str:
    """Drawn when the tables were made, and restored with them."""
    first = ChangesEpoch.objects.order_by("pk").values_list("token", flat=True).first()
    return first or ""


def public_settings() -> dict[str, str]:
    """What was set, without what opens anything."""
    return {
        name: os.environ[name].strip()
        for name in sorted(env.KNOWN)
        if env.is_set(name)
        and not re.search("KEY|TOKEN|SECRET|PASSWORD", name)
        and not re.search("://.*@", os.environ[name])
    }


def _former(storage: Storage) -> Iterator[str]:
    """The pictures of the backup that is there; raises UnusableBackup where it is that
    of another album, which would be lost."""
    if not storage.exists(manifest.NAME):
        return iter(())
    try:
        former = manifest.read(storage)
    except UnusableBackup:
        return iter(())
    if former.album != album_token():
        raise UnusableBackup(
            f"A backup of another album is there, of {former.moment}: choose another "
            "place"
        )
    return _readable(storage, former.pictures)


def _readable(storage: Storage, lines: Lines) -> Iterator[str]:
    """Up to where the list is damaged: pictures that come after it are read again."""
    try:
        yield from parts.read(storage, lines)
    except UnusableBackup:
        return


def write_tables(storage: Storage, folder: str) -> Manifest:
    """A backup without pictures, of which there is no manifest yet."""
    models = tables.models_of(apps)
    with snapshot():
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        total = sum(model._base_manager.count() for model in models)
        with progress("Database", total=total, unit="rows") as update:
            written = [_write_table(storage, folder, each, update) for each in models]
        token = album_token()
    return Manifest(
        album=token,
        version=__version__,
        made_at=made_at,
        migrations=_migrations(),
        tables=written,
        pictures=Lines("pictures", 0, []),
        settings=public_settings(),
    )


def _write_table(
    storage: Storage, folder: str, model: Model, update: Callable[[int], object]
) -> Lines:
    name, columns = model._meta.db_table, tables.columns_of(model)
    rows = tables.lines(model, columns)
    return replace(
        parts.write(storage, folder, name, rows, on_lines=update),
        columns=columns,
        last_id=sequences.last_id(model),
    )


def _migrations() -> list[list[str]]:
    loader = MigrationLoader(connection)
    return sorted(list(node) for node in loader.graph.leaf_nodes())


def _copy_pictures(storage: Storage, folder: str, former: Iterator[str]) -> Lines:
    total = pictures.count_stored()
    with progress("Pictures", total=total, unit="files") as update:
        lines = pictures.copy_out(storage, former, update)
        return parts.write(storage, folder, "pictures", lines)


def _read_back(storage: Storage, new: Manifest) -> None:
    """Before the former backup gives way to this one."""
    for lines in new.tables:
        for _ in parts.read(storage, lines):
            pass
    pictures.check_sizes(storage, parts.read(storage, new.pictures))


def _tidy(storage: Storage, new: Manifest, folder: str) -> None:
    pictures.prune(storage, parts.read(storage, new.pictures))
    for name in storage.listdir(DATABASE)[0]:
        other = f"{DATABASE}/{name}"
        if other == folder:
            continue
        for file in storage.listdir(other)[1]:
            storage.delete(f"{other}/{file}")
        if isinstance(storage, FileSystemStorage):
            storage.delete(other)
