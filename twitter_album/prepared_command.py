"""Base class of the album's own commands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from twitter_album import database_setup


class PreparedCommand(BaseCommand):
    """Finds its tables in a fresh folder too, and says in one line when the database
    cannot be used; `after_failure` is said then as well."""

    after_failure = ""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            # Not by call_command, as tests and other commands use it: their tables are
            # there.
            if getattr(self, "_called_from_command_line", False):
                database_setup.prepare()
            return super().execute(*args, **options)
        except Error as error:
            message = f"{database_setup.error_message(error)} {self.after_failure}"
            raise CommandError(message.strip()) from None
