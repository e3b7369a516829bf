"""Brings an album of an earlier version to this one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from app.operations import database_copy
from twitter_album import __version__, database_setup, static_files
from twitter_album.doctor.findings import Subject

# What can be looked at while the album is stopped, and costs nothing.
SUBJECTS = (Subject.SETTINGS, Subject.FOLDERS, Subject.DATABASE)


class Command(BaseCommand):
    help = (
        "Bring the stopped album to this version: the database is copied, its tables "
        "are changed (all or nothing), static files are collected beside those of the "
        "version before, and settings, folders and database are looked at."
    )
    # The doctor makes them in the end.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-copy",
            action="store_true",
            help="make no copy of the database, as there is one already",
        )

    def handle(self, **options: Any) -> None:
        if database_setup.is_behind():
            self.change_tables(with_copy=not options["no_copy"])
        else:
            self.stdout.write("The tables are those of this version.")
        database_setup.prepare()
        static_files.collect()
        self.stdout.write(
            f"This is version {__version__}. Start the album now; a look at it before:"
        )
        subjects = [subject.value for subject in SUBJECTS]
        call_command("doctor", *subjects, stdout=self.stdout)

    def change_tables(self, *, with_copy: bool) -> None:
        if connection.introspection.table_names():
            if database_copy.is_in_use():
                raise CommandError(
                    "The album runs, or something else uses its database: stop it "
                    "first. Nothing was changed."
                )
            if with_copy:
                self.copy_database()
        with database_setup.exclusively():
            # In its own way: it writes parts of lines.
            call_command("migrate")

    def copy_database(self) -> None:
        self.stdout.write("Copying the database ...")
        try:
            path = database_copy.make_copy()
        except database_copy.NoCopy as error:
            raise CommandError(
                f"{error}. Nothing was changed. If you have a copy, go on with "
                "`manage.py upgrade --no-copy`."
            ) from None
        self.stdout.write(f"It is in {path}: with it you can go back.")
