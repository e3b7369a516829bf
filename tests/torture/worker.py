"""One process of the long run, with a database of its own."""

from __future__ import annotations

import logging
import os

# The end of a walk, with all that is to be read, takes as long as many of them.
STEPS = 120


def open_database() -> None:
    """A database of this process's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection

    from tests import migrated_database

    logging.disable(logging.CRITICAL)
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"torture_{os.getpid()}"
    migrated_database.create_test_db(connection.creation, verbosity=0, autoclobber=True)


def walk(task: tuple[str, int]) -> tuple[str, int, dict[str, int], str]:
    from tests.torture.promises import Broken
    from tests.torture.walk import Walk

    api, seed = task
    found = Walk(api, seed, steps=STEPS)
    try:
        return api, seed, dict(found.run()), ""
    except Broken as broken:
        return api, seed, dict(found.sums), str(broken)
