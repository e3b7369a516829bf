"""Base class of the commands that back up, restore and move an album."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from app.operations.backup.manifest import UnusableBackup
from twitter_album import database_setup, shutdown
from twitter_album.progress import GOES_ON, Stopped, stop


class BackupCommand(BaseCommand):
    """Tells in one line what went wrong, and that the next run goes on."""

    # A backup of an album whose settings are wrong is wanted all the more.
    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        if getattr(self, "_called_from_command_line", False):
            shutdown.listen(last_words=f"Stopped; {GOES_ON}.")
        try:
            return super().execute(*args, **options)
        except Stopped:
            raise stop() from None
        except UnusableBackup as error:
            raise CommandError(f"{error}.") from None
        except Error as error:
            raise CommandError(database_setup.error_message(error)) from None
        except OSError as error:
            raise CommandError(f"{error}; {GOES_ON}.") from None
