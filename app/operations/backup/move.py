"""Moves an album into another database, of either kind; the old one stays as it is.

One process writes the tables into files, another one loads them: each with the
DATABASE_URL of its database, as migrations know one database only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import Max

from app.models import Album, Run
from app.operations.backup import make, manifest, places, restore
from app.operations.backup.manifest import Manifest, UnusableBackup
from twitter_album import database_setup

FOLDER = "move"


def move(source: str, target: str) -> Manifest:
    """Both as DATABASE_URL has them, empty for SQLite in DATA_DIR. Raises
    UnusableBackup; what is wrong in one of them its process has said."""
    folder = settings.DATA_DIR / FOLDER
    # Of a move that was killed.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _run("--write", source)
        _run("--load", target)
        return manifest.read(_storage())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write() -> None:
    """From the database of this process."""
    with places.ready_to_write(_storage()):
        manifest.write(_storage(), make.write_tables(_storage(), make.DATABASE))


def load() -> None:
    """Into that of this process, if it is empty."""
    backup = manifest.read(_storage())
    restore.refuse_to_overwrite_tables()
    with database_setup.exclusively():
        restore.load_tables(_storage(), backup, is_move=True)


def state() -> tuple[object, ...]:
    """What changes whenever anything goes on."""
    versions = list(Album.objects.order_by("pk").values_list("pk", "version"))
    return versions, Run.objects.aggregate(Max("pk"))


def _storage() -> Storage:
    return places.storage_at(str(settings.DATA_DIR / FOLDER))


def _run(step: str, database: str) -> None:
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "move", step]
    values = {"DATABASE_URL": database, "DATA_DIR": str(settings.DATA_DIR)}
    done = subprocess.run(  # noqa: S603  # ours
        command, env=os.environ | values, check=False
    )
    if done.returncode:
        raise UnusableBackup("Nothing was moved, and the old database is as it was")
