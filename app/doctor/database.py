"""The database: whether it answers, is of this version, and can be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error, NotSupportedError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from app.doctor.folders import file_system
from twitter_album import database_setup
from twitter_album.command_line import UNKNOWN_HISTORY
from twitter_album.doctor.findings import Finding, Options, Subject, Unusable, warning
from twitter_album.doctor.registry import one_line, register

# SQLite's locks, and the shared memory of its WAL, do not work across machines.
NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "sshfs", "9p", "ceph", "gluster", "afs")
REST = (Subject.DATABASE,)
WRITE = "UPDATE django_migrations SET name = name WHERE id = 0"


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


@register(Subject.DATABASE)
def database_answers(options: Options) -> Iterable[Finding]:
    options.require("DATABASE_URL")
    if is_sqlite():
        # Nobody may be asked for a file that is not there: SQLite would make it.
        options.require("DATA_DIR")
        if not sqlite_path().exists():
            raise Unusable(
                f"There is no database yet: {sqlite_path()} is not there.",
                "Start the album by `make run`, or run `manage.py migrate`. If there "
                "was one, look whether DATA_DIR is the right folder.",
            )
    try:
        connection.ensure_connection()
        connection.check_database_version_supported()
    except NotSupportedError as error:
        raise Unusable(
            f"The database is too old: {one_line(error)}.",
            "Move the album to a newer version of it.",
        ) from None
    except Error as error:
        problem = f"The database ({connection.vendor}) cannot be used"
        raise Unusable(f"{problem}: {one_line(error)}.", _remedy()) from None
    return ()


@register(Subject.DATABASE, after=REST)
def tables_are_of_this_version(options: Options) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise Unusable(
            UNKNOWN_HISTORY.format(error=one_line(error)), "Restore a backup."
        ) from None
    if missing := executor.migration_plan(loader.graph.leaf_nodes()):
        last = missing[-1][0]
        raise Unusable(
            f"The tables lack {len(missing)} of this version's changes, up to "
            f"{last.app_label} {last.name}.",
            "Stop the album and run `manage.py upgrade`.",
        )
    if newer := _unknown(loader):
        yield Finding(
            f"The tables are of a newer version of the album: it made {newer[-1]}, "
            "which this one does not know.",
            "Install the newer version again, or restore the backup from before.",
        )


@register(Subject.DATABASE, after=REST)
def database_can_be_written(options: Options) -> Iterator[Finding]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE)
            transaction.set_rollback(True)
    except Error as error:
        yield Finding(
            f"The database cannot be written: {one_line(error)}.",
            f"Give the album's user the right to change {sqlite_path()} and its folder."
            if is_sqlite()
            else "Let DATABASE_URL lead to the primary server, and its user own the "
            "tables.",
        )


@register(Subject.DATABASE, after=REST)
def sqlite_is_sound(options: Options) -> Iterator[Finding]:
    if not is_sqlite():
        return
    kind = file_system(sqlite_path().parent)
    if any(name in kind.lower() for name in NETWORK_FILE_SYSTEMS):
        yield Finding(
            f"The SQLite database is on a network folder ({kind}), where SQLite "
            "damages its files sooner or later.",
            "Move DATA_DIR to a disk of this machine, or use PostgreSQL: DATABASE_URL.",
        )
    if settings.CELERY_BROKER_URL:
        yield warning(
            "Workers are used with SQLite, which no other machine can reach.",
            "Use PostgreSQL: DATABASE_URL=postgres://…",
        )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        told = str(cursor.fetchone()[0])
    if told != "ok":
        yield Finding(
            f"The database file is damaged: {one_line(told)}.",
            "Stop the album and restore the latest backup.",
        )


@register(Subject.DATABASE, after=REST)
def album_lies_nowhere_else(options: Options) -> Iterator[Finding]:
    if "DATA_DIR" in options.wrong_settings:
        return
    if instructions := database_setup.instructions_to_move_album():
        problem, _, remedy = instructions.partition(" To move it, ")
        yield Finding(problem, f"To move it, {remedy}")


def _unknown(loader: MigrationLoader) -> list[str]:
    """Steps that were made, and that no file describes any more."""
    replaced = {
        old for step in loader.disk_migrations.values() for old in step.replaces
    }
    made = set(loader.applied_migrations) - set(loader.disk_migrations) - replaced
    return sorted(f"{app} {name}" for app, name in made if app in loader.migrated_apps)


def _remedy() -> str:
    if is_sqlite():
        return (
            f"Look whether its disk has room, and whether {sqlite_path()} is the "
            "album's database and can be written; restore a backup where it is damaged."
        )
    names = connection.settings_dict
    return (
        f"Start PostgreSQL at {names['HOST'] or 'localhost'}:{names['PORT'] or 5432}, "
        "or mend host, name, user and password in DATABASE_URL."
    )
