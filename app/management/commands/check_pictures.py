"""Looks over the stored pictures by hand, as the clock does every night."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from app.operations import media_files
from twitter_album import progress, shutdown
from twitter_album.prepared_command import PreparedCommand


class Command(PreparedCommand):
    help = (
        "Find pictures whose files are missing, so that they are fetched again, and "
        "delete files that no photo needs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="first",
            default=media_files.FOLDERS[0],
            choices=media_files.FOLDERS,
            metavar="FOLDER",
            help="go on at this folder, as 7f: a run that is stopped names it",
        )

    def handle(self, **options: Any) -> None:
        shutdown.listen(last_words="Stopped; the next run begins again.")
        first = options["first"]
        total = len(media_files.FOLDERS) - media_files.FOLDERS.index(first)
        try:
            with progress.shown("Folders", total=total, unit="folders") as bar:
                report = media_files.check_files(
                    should_stop=shutdown.is_requested, first=first, on_folder=bar.add
                )
        except (media_files.MediaUnavailable, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report}.")
        if report.next_folder:
            raise progress.stop(f"to go on, add --from {report.next_folder}")
