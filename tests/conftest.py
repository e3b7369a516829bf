"""What every test stands on: files of its own, and no test left out in CI."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.backends.base.creation import BaseDatabaseCreation
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker, Settings

from tests import migrated_database
from tests.amounts import AMOUNT

pytest_plugins = ["tests.s3"]

HERE = Path(__file__).resolve().parent
BROWSER = HERE / "browser"
SLOWEST_MODULE = HERE / "test_run.py"


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        create = migrated_database.create_test_db
        patched.setattr(BaseDatabaseCreation, "create_test_db", create)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Each table's ids begin elsewhere, and high, on SQLite as on PostgreSQL after some
    tests: a test that takes the id 1 for granted, or an album's id for a photo's, fails
    wherever it runs, not only after tests that commit many rows."""
    if connection.vendor != "sqlite":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = sorted(connection.introspection.django_table_names(only_existing=True))
        for number, table in enumerate(tables, start=2):
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [table, number * 1_000],
            )


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test with commits of its own. Django's flush makes content types and
    permissions anew each time, and truncates on PostgreSQL, both slow: they stay."""
    kept = {"django_migrations", "django_content_type", "auth_permission"}

    def delete_all_rows(self: TransactionTestCase) -> None:
        tables = set(connection.introspection.django_table_names(only_existing=True))
        with transaction.atomic(), connection.cursor() as cursor:
            for table in sorted(tables - kept):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", delete_all_rows)
        yield


def pytest_xdist_auto_num_workers() -> int:
    """Every third second a test waits: for a browser, a process, a pause."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A second database has nothing to say of what needs none, or a browser."""
    # Begun last, it would go on alone.
    items.sort(key=lambda item: item.path != SLOWEST_MODULE)
    if connection.vendor == "sqlite":
        items[:] = [
            item for item in items if not item.get_closest_marker("postgresql_only")
        ]
        return
    # A part of `make torture` is run on both in full.
    is_part = bool(os.environ.get(AMOUNT))
    items[:] = [
        item
        for item in items
        if item.get_closest_marker("django_db")
        and (is_part or not item.get_closest_marker("one_database"))
        and BROWSER not in item.path.parents
    ]


def pytest_collection_finish() -> None:
    """To look for garbage in what was collected takes a sixth of the time of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A laptop may lack a browser or a database; the machine that decides may not."""
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    is_controller = not hasattr(session.config, "workerinput")
    if is_controller and os.environ.get("CI") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
