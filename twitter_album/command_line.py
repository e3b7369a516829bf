"""What every `manage.py` command does first, and says when the database fails it."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line, load_command_class
from django.db import OperationalError, ProgrammingError
from django.db.migrations.exceptions import InconsistentMigrationHistory

from twitter_album import database_setup, setting_typos
from twitter_album.doctor import wrong_settings

# In the environment, for the processes that a command starts: once is enough.
WARNED_VARIABLE = "HAS_TOLD_OF_MISSPELT_SETTINGS"
# Commands of Django and its libraries that fail where the tables are missing.
LIBRARY_COMMANDS = (
    "axes_",
    "changepassword",
    "clearsessions",
    "createsuperuser",
    "dumpdata",
    "loaddata",
    "runcrons",
    "runserver",
)


# Migrations were numbered anew while main was on its way to 0.9.0.
UNKNOWN_HISTORY = (
    "The tables of this database are of no version that can be upgraded: probably of "
    "main between 19:09 and 20:21 UTC on 27 November 2026. Nothing was changed. Use a "
    "backup from before, or another DATA_DIR. ({error})"
)


def main(arguments: list[str]) -> None:
    if arguments[1:2] == ["doctor"]:
        # It tells of wrong settings, and goes on, where other commands end.
        os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
        wrong_settings.read()
    else:
        warn_of_misspelt_settings()
    if arguments[1:2] in (["version"], ["--version"]):  # Django would name its own
        django.setup()
        load_command_class("app", "version").run_from_argv(arguments)
        return
    try:
        # The album's own commands do it by themselves; `check` or `migrate` must not.
        if "".join(arguments[1:2]).startswith(LIBRARY_COMMANDS):
            django.setup()
            database_setup.migrate()
        execute_from_command_line(arguments)
    except InconsistentMigrationHistory as error:
        sys.exit(UNKNOWN_HISTORY.format(error=error))
    except (OperationalError, ProgrammingError) as error:
        # Whoever asks for a traceback gets it.
        if "--traceback" in arguments:
            raise
        sys.exit(database_setup.error_message(error))


def warn_of_misspelt_settings() -> None:
    """One line on standard error; reads the settings."""
    has_warned, _ = os.environ.get(WARNED_VARIABLE), settings.DATA_DIR
    os.environ[WARNED_VARIABLE] = "true"
    if typos := {} if has_warned else setting_typos.misspelt(os.environ):
        list_of_typos = ", ".join(
            f"{name} (nearest: {nearest})" for name, nearest in typos.items()
        )
        sys.stderr.write(f"Not a setting of the album, and ignored: {list_of_typos}.\n")
