"""Moves the album from SQLite to PostgreSQL, or back."""

from __future__ import annotations

import argparse
import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from app.operations.backup import move
from app.operations.backup.command import BackupCommand
from twitter_album import database_setup

SQLITE = "sqlite"


class Command(BackupCommand):
    help = (
        "Copy the album from the database of the settings into an empty one, and read "
        "it back. Stop the album first. Without an address: from SQLite in DATA_DIR "
        "into the database of DATABASE_URL."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "address",
            nargs="?",
            default="",
            help="postgres://user:password@host:5432/name, or sqlite (in DATA_DIR)",
        )
        # The two steps, each in a process with the database that it is for.
        parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)

    def handle(self, **options: Any) -> None:
        if options["write"]:
            self.refuse_earlier_tables()
            move.write()
        elif options["load"]:
            move.load()
        else:
            self.move(options["address"])

    def move(self, address: str) -> None:
        own = os.environ.get("DATABASE_URL", "").strip()
        if not (address or own):
            raise CommandError("Say where to: postgres://…")
        source = own if address else ""
        target = ("" if address == SQLITE else address) or own * (not address)
        before = move.state() if address else None
        moved = move.move(source, target)
        if address and move.state() != before:
            raise CommandError(
                "The album went on meanwhile, and what came since is not in the new "
                "database: stop the album, empty the new database and move again."
            )
        self.stdout.write(
            f"{moved.counts['app_photo']:,} photos, {sum(moved.counts.values()):,} "
            "rows are moved and read back. The old database is as it was; the pictures "
            "stay where they are."
        )
        self.stdout.write(_next_step(address))

    def refuse_earlier_tables(self) -> None:
        if database_setup.is_behind():
            raise CommandError(
                "The tables are those of an earlier version: run `manage.py migrate` "
                "first."
            )


def _next_step(address: str) -> str:
    if not address:
        return "DATABASE_URL leads to the new database already: start the album."
    if address == SQLITE:
        return (
            f"It is in {settings.DATA_DIR}. Now leave the setting empty in .env, and "
            "start the album:\nDATABASE_URL="
        )
    return f"Now put this into .env, and start the album:\nDATABASE_URL={address}"
