"""What `manage.py doctor` finds at the database, and at this machine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from app.doctor import machine_time
from tests.app.doctor.conftest import Doctor
from tests.app.factories import make_album, make_photo

pytestmark = pytest.mark.django_db


class TestDatabase:
    def test_that_is_up_to_date_is_all_right(self, doctor: Doctor) -> None:
        told = doctor("database")
        assert told.code == 0
        assert "All right: database" in told.text

    def test_that_lacks_a_migration_is_named_and_nothing_in_it_is_asked_for(
        self, doctor: Doctor
    ) -> None:
        MigrationRecorder(connection).record_unapplied("app", last_migration())
        told = doctor("database", "clock", "admin")
        problem = "The tables lack 1 of this version's changes, up to app"
        assert told.names("ERROR", problem, "`manage.py upgrade`")
        assert "Not looked at: clock, admin (database comes first)" in told.text

    def test_of_a_newer_version_is_named(self, doctor: Doctor) -> None:
        MigrationRecorder(connection).record_applied("app", "9999_from_the_future")
        problem = "of a newer version of the album: it made app 9999_from_the_future"
        assert doctor("database").names("ERROR", problem, "Install the newer version")

    def test_of_no_known_history_is_named(self, doctor: Doctor) -> None:
        MigrationRecorder(connection).record_unapplied("app", "0001_initial")
        problem = "of no version that can be upgraded"
        assert doctor("database").names("ERROR", problem, "Restore a backup")

    def test_that_cannot_be_written_is_named(self, doctor: Doctor) -> None:
        with read_only_database():
            told = doctor("database")
        remedy = "primary" if connection.vendor == "postgresql" else "the right to"
        assert told.names("ERROR", "The database cannot be written", remedy)

    def test_that_is_too_old_is_named(
        self, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newer = (99, 1)
        monkeypatch.setattr(connection.features, "minimum_database_version", newer)
        told = doctor("database")
        assert told.names("ERROR", "too old", "Move the album to a newer version")

    @pytest.mark.one_database
    def test_on_a_network_folder_is_named(
        self, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mounts = tmp_path / "proc" / "self" / "mounts"
        mounts.parent.mkdir(parents=True)
        mounts.write_text("nas:/album / nfs4 rw,relatime 0 0\n")
        monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "proc"))
        problem = "The SQLite database is on a network folder (nfs4)"
        assert doctor("database").names("ERROR", problem, "use PostgreSQL")

    @pytest.mark.one_database
    def test_in_one_file_is_named_where_workers_are_on_other_machines(
        self, settings: Settings, doctor: Doctor
    ) -> None:
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/1"
        problem = "Workers are used with SQLite"
        assert doctor("database").names("WARNING", problem, "Use PostgreSQL")


def last_migration() -> str:
    names = MigrationRecorder(connection).applied_migrations()
    return max(name for app, name in names if app == "app")


@contextmanager
def read_only_database() -> Iterator[None]:
    switch = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET transaction_read_only = on", "")
    )
    with connection.cursor() as cursor:
        cursor.execute(switch[0])
        try:
            yield
        finally:
            if switch[1]:
                cursor.execute(switch[1])


class TestTime:
    @pytest.mark.postgresql_only
    @pytest.mark.parametrize(
        ("error", "severity", "problem"),
        [
            (timedelta(hours=5), "ERROR", "5 hours ahead of that of the database"),
            (timedelta(minutes=-3), "WARNING", "3 minutes behind that of the database"),
        ],
    )
    def test_that_is_not_the_databases_is_named(
        self,
        error: timedelta,
        severity: str,
        problem: str,
        doctor: Doctor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + error)
        assert doctor("time").names(severity, problem, "NTP")

    @pytest.mark.one_database
    def test_in_a_zone_that_is_not_the_machines_is_named(
        self, tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        local_time = tmp_path / "localtime"
        local_time.symlink_to("/usr/share/zoneinfo/Europe/Rome")
        monkeypatch.setattr(machine_time, "LOCAL_TIME", local_time)
        told = doctor("time")
        assert told.names("WARNING", "this machine is in Europe/Rome", "TIME_ZONE=")
        monkeypatch.setenv("TIME_ZONE", "UTC")
        assert "All right: time" in doctor("time").text


def test_nothing_is_changed(doctor: Doctor, tmp_path: Path) -> None:
    make_photo(make_album(), ready=False)
    before = rows(), sorted(tmp_path.rglob("*"))

    doctor()

    assert (rows(), sorted(tmp_path.rglob("*"))) == before


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            # SQLite keeps words without the rows that they are of: nothing to count.
            if table.endswith("_search"):
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts
