"""Restores a backup into an empty database, of either kind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from app.gallery import formatting
from app.operations.backup import places, restore
from app.operations.backup.command import BackupCommand
from app.operations.backup.restore import Restored

MAX_NAMED = 20


class Command(BackupCommand):
    help = (
        "Restore a backup into the database of DATABASE_URL and the pictures' place of "
        "MEDIA_STORAGE_URL, or into DATA_DIR. Nothing that is there is overwritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source",
            nargs="?",
            default=settings.BACKUP_TARGET,
            help="what `backup` was given: a folder, a .tar file, or s3://…; without "
            "it, BACKUP_TARGET",
        )
        parser.add_argument(
            "--check", action="store_true", help="read all of it, and write nothing"
        )

    def handle(self, **options: Any) -> None:
        if not options["source"]:
            raise CommandError("Say from where, or set BACKUP_TARGET.")
        storage = places.storage_at(options["source"])
        is_check = options["check"]
        done = restore.check(storage) if is_check else restore.restore(storage)
        self.summarise(done, is_check=is_check)
        self.tell_damage(done.damaged)

    def summarise(self, done: Restored, *, is_check: bool) -> None:
        counts = done.manifest.counts
        photos = formatting.quantity(counts["app_photo"], "photo", "photos")
        verb = "is whole" if is_check else "is restored"
        self.stdout.write(
            f"The backup of {done.manifest.moment} {verb}: {photos}, "
            f"{sum(counts.values()):,} rows."
        )
        if is_check:
            return
        if done.missing:
            missing = formatting.quantity(done.missing, "photo", "photos")
            self.stdout.write(f"The files of {missing} are fetched again.")
        self.stdout.write(
            "E-mails that may have been sent since wait in the admin (E-mails) for "
            "somebody to send them again."
        )

    def tell_damage(self, damaged: list[str]) -> None:
        if damaged:
            named = ", ".join(damaged[:MAX_NAMED])
            more = f" and {len(damaged) - MAX_NAMED:,} more" * (
                len(damaged) > MAX_NAMED
            )
            raise CommandError(f"Damaged in the backup, and left out: {named}{more}.")
