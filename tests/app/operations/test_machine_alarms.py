"""Alarms about workers that are missing and backups that are overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.operations import warnings
from app.operations.backup import places
from app.operations.backup.make import make_backup
from app.operations.warnings import Kind
from tests.app.operations.troubles import World
from tests.redis_server import RedisServer
from twitter_album import celery


@pytest.mark.django_db
@pytest.mark.one_database
class TestWorkers:
    def test_a_queue_without_one_is_mailed_and_so_is_the_worker_that_takes_it(
        self, world: World, tmp_path: Path
    ) -> None:
        broker = RedisServer(tmp_path)
        world.settings.CELERY_BROKER_URL = broker.url
        try:
            with broker.client() as client:
                for queue in celery.QUEUES:
                    client.set(celery.attended_key(queue), 1)
                client.delete(celery.attended_key("pictures"))
                world.look(Kind.WORKERS, 4, 4, 4)
                assert [each.split(":")[0] for each in world.subjects] == ["Alarm"]
                assert "No worker takes the tasks of pictures" in world.subjects[0]

                client.set(celery.attended_key("pictures"), 1)
                world.look(Kind.WORKERS, 20, 20)
        finally:
            broker.stop()

        assert [each.split(":")[0] for each in world.subjects] == ["Alarm", "Over"]


@pytest.mark.django_db
@pytest.mark.one_database
class TestBackup:
    """When one counts as overdue."""

    @pytest.fixture(autouse=True)
    def target(self, settings: Settings) -> str:
        folder = str(settings.DATA_DIR / "backup")
        settings.BACKUP_TARGET = folder
        return folder

    def texts(self) -> list[str]:
        return [each.text for each in warnings.current(Kind.BACKUP)]

    def at_an_age_of(self, hours: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        later = datetime.now(UTC) + timedelta(hours=hours)
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda: later)
            return self.texts()

    def test_a_new_album_has_two_days_for_its_first_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.texts() == []
        [text] = self.at_an_age_of(49, monkeypatch)
        assert "no backup was completed" in text

    @pytest.mark.parametrize("name", ["backup", "backup.tar"])
    def test_each_one_is_good_for_two_days(
        self, name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BACKUP_TARGET = str(settings.DATA_DIR / name)
        make_backup(places.storage_at(settings.BACKUP_TARGET))

        assert self.at_an_age_of(47, monkeypatch) == []
        [text] = self.at_an_age_of(49, monkeypatch)
        assert text.startswith("The last backup is of")

    def test_a_damaged_one_is_none(
        self, target: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_backup(places.storage_at(target))
        (Path(target) / "manifest.json").write_text("{")

        [text] = self.at_an_age_of(49, monkeypatch)
        assert "manifest.json is damaged" in text

    def test_nobody_asks_where_none_are_kept_or_none_are_wanted(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.ALARM_BACKUP_HOURS = 0
        assert self.at_an_age_of(9_999, monkeypatch) == []
        settings.ALARM_BACKUP_HOURS, settings.BACKUP_TARGET = 48, ""
        assert self.at_an_age_of(9_999, monkeypatch) == []
