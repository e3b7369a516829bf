"""A backup of the whole album, while it runs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from app.gallery import formatting
from app.operations.backup import places
from app.operations.backup.command import BackupCommand
from app.operations.backup.make import make_backup
from twitter_album import database_setup


class Command(BackupCommand):
    help = (
        "Back up database and pictures, while the album runs. Into a place that holds "
        "a backup of this album only new pictures are copied; it stays whole until the "
        "new one is complete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target",
            nargs="?",
            default=settings.BACKUP_TARGET,
            help="a folder, a file that ends in .tar, or an address as "
            "MEDIA_STORAGE_URL has it (s3://…); without it, BACKUP_TARGET",
        )

    def handle(self, **options: Any) -> None:
        if not options["target"]:
            raise CommandError("Say where to, or set BACKUP_TARGET.")
        if database_setup.is_behind():
            raise CommandError(
                "The tables are those of an earlier version: back up with that one, or "
                "run `manage.py migrate` first."
            )
        made = make_backup(places.storage_at(options["target"]))
        photos = formatting.quantity(made.counts["app_photo"], "photo", "photos")
        files = formatting.quantity(made.pictures.count, "file", "files")
        self.stdout.write(
            f"Backed up as of {made.moment} and read back: {photos}, {files} of "
            "pictures. Settings with keys and passwords are not in it: keep .env too."
        )
