"""The album's version and what it runs on: a report of a fault begins with it."""

from __future__ import annotations

import platform
import sqlite3
from typing import Any

import django
from django.core.management.base import BaseCommand
from django.db import Error, connection

from twitter_album import __version__


class Command(BaseCommand):
    help = "Print the version of the album, of Python, Django and the database."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Twitter Album {__version__}")
        python, database = platform.python_version(), database_version()
        self.stdout.write(f"Python {python}, Django {django.__version__}, {database}")


def database_version() -> str:
    """Says so too when the server cannot be asked: that may be the fault to report."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    except Error:
        return "PostgreSQL, which cannot be reached"
