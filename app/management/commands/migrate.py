"""Django's `migrate`, in one transaction: all steps of an upgrade, or none of them.

Each step has one of its own already. Yet where the third of five fails, the tables
would be of no version that was released, and the one before could not go on either.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations import Migration


class Command(migrate.Command):
    last_step: Migration | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # SQLite makes a table anew for most changes, and can do so without these
            # checks alone, which no transaction can switch. Each step makes them.
            with connection.constraint_checks_disabled(), transaction.atomic():
                super().handle(*args, **options)
        except Exception as error:  # whatever a step may raise
            if self.last_step is None:
                raise
            reason = " ".join(str(error).split()).rstrip(".")
            raise CommandError(
                f"The tables cannot be changed (step {self.last_step}): {reason}. "
                "Nothing was changed: the database is as it was, and the version "
                "before can go on. `manage.py migrate --traceback` tells more."
            ) from error

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        super().migration_progress_callback(action, migration, fake)
        self.last_step = migration or self.last_step
        if action.endswith("_success") and connection.vendor == "postgresql":
            # As at the commit of a step: it changes no table with rows whose foreign
            # keys are still to be checked.
            connection.check_constraints()
