"""Restores a backup into the database and the storage of the settings.

Pictures come first, the tables last and in one transaction: whatever ends a restore
before, it can be started again, and what was copied stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage, default_storage
from django.core.management import call_command
from django.db import connection, transaction

from app.moderation import removal_log
from app.operations import media_files
from app.operations.backup import load, manifest, parts, pictures, schema
from app.operations.backup.manifest import Lines, Manifest, UnusableBackup
from app.syndication import restored_backups
from twitter_album import database_setup
from twitter_album.progress import Stopped, progress

# Photos that came after the backup had numbers too: addresses with them lead to nothing
# rather than to another photo.
UNUSED_NUMBERS = 1_000_000


@dataclass(slots=True)
class Restored:
    """`damaged`: names of pictures in the backup; `missing`: photos whose files are not
    there, and which are fetched again."""

    manifest: Manifest
    damaged: list[str] = field(default_factory=list)
    missing: int = 0


def check(storage: Storage) -> Restored:
    """Reads all of it, and writes nothing."""
    backup = manifest.read(storage)
    check_tables(storage, backup)
    with progress("Pictures", total=backup.pictures.count, unit="files") as update:
        lines = parts.read(storage, backup.pictures)
        copied = pictures.copy_back(storage, lines, update, writes=False)
    return Restored(backup, copied.damaged)


def restore(storage: Storage) -> Restored:
    """Raises UnusableBackup, Stopped, and OSError where a disk is full."""
    refuse_to_overwrite_tables()
    backup = manifest.read(storage)
    refuse_to_mix_pictures(parts.read(storage, backup.pictures))
    check_tables(storage, backup)
    with progress("Pictures", total=backup.pictures.count, unit="files") as update:
        lines = parts.read(storage, backup.pictures)
        copied = pictures.copy_back(storage, lines, update)
    # Before the tables: what was removed since must not show for a moment.
    removal_log.copy(storage, default_storage)
    with database_setup.exclusively():
        load_tables(storage, backup)
    restored_backups.notice_restore()
    return Restored(backup, copied.damaged, _fetch_missing_again())


def _fetch_missing_again() -> int:
    total = len(media_files.FOLDERS)
    # The album is restored: what is left undone here the nightly check does.
    with (
        suppress(Stopped, OSError),
        progress("Missing", total=total, unit="folders") as update,
    ):
        return media_files.fetch_missing_again(update)
    return 0


def refuse_to_overwrite_tables() -> None:
    if in_the_way := schema.rows_in_the_way():
        counted = ", ".join(f"{name}: {count:,}" for name, count in in_the_way.items())
        raise UnusableBackup(
            f"The database is not empty ({counted}), and nothing is overwritten: "
            "choose another DATA_DIR or DATABASE_URL"
        )


def refuse_to_mix_pictures(listed: Iterable[str]) -> None:
    if pictures.belong_to_another_album(listed):
        raise UnusableBackup(
            "The pictures that are stored already are of another album, and would be "
            "deleted at night: choose another DATA_DIR or MEDIA_STORAGE_URL"
        )


def check_tables(storage: Storage, backup: Manifest) -> None:
    """Before anything is written."""
    listed = [*backup.tables, backup.pictures]
    total = sum(len(lines.parts) for lines in listed)
    with progress("Check", total=total, unit="files") as update:
        for lines in listed:
            for part in lines.parts:
                parts.data_of(storage, part)
                update(1)


def load_tables(storage: Storage, backup: Manifest, *, is_move: bool = False) -> None:
    """All or nothing. `is_move`: nothing happened since, so nothing begins again."""
    registry = schema.prepare(backup)
    total = 2 * sum(backup.counts.values())
    with progress("Database", total=total, unit="rows") as update, transaction.atomic():
        # Nothing came in since it was looked at first.
        refuse_to_overwrite_tables()
        load.load(
            backup.tables if is_move else [_with_gap(each) for each in backup.tables],
            lambda table: parts.read(storage, table),
            registry=registry,
            update=update,
        )
        ContentType.objects.clear_cache()
        if not is_move:
            # Before the commit: whoever starts the album next sees it, come what may.
            restored_backups.expect_restore()
    # Also what the tables of an earlier version lack.
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _with_gap(table: Lines) -> Lines:
    if table.name != "app_photo" or table.last_id is None:
        return table
    return replace(table, last_id=table.last_id + UNUSED_NUMBERS)
