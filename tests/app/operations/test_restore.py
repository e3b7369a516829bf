"""The restore of a backup."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DataError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Delivery, Milestone, Photo, Webhook
from app.operations.backup import tables
from app.webhooks import events
from tests.app.factories import (
    make_photo,
    make_photos,
)
from tests.app.operations.backups import (
    backup,
    exported,
    files,
    lose_everything,
    restore,
    rows,
    stop_in,
)
from tests.app.webhooks.told import kinds, make_webhook
from tests.http_receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)


class TestRestored:
    def test_all_is_as_it_was(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        Delivery.objects.update(state="sent")
        before, photos = rows(), exported(album)
        media = files(tmp_path / "media")

        assert "3 photos" in backup(tmp_path / "backup")
        lose_everything(settings, tmp_path)
        assert "3 photos" in restore(tmp_path / "backup")

        assert rows() == before
        assert exported(album) == photos
        assert files(tmp_path / "new" / "media") == media
        assert get_user_model().objects.get().check_password("secret")

    def test_no_number_is_given_twice(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        later = make_photo(album)

        lose_everything(settings, tmp_path)
        restore(tmp_path / "backup")

        assert make_photo(Album.objects.get()).pk > later.pk

    def test_a_picture_that_is_missing_is_fetched_again(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        lost = Photo.objects.filter(state="ready").first()
        assert lost
        default_storage.delete(lost.rendition_names[320])
        backup(tmp_path / "backup")

        lose_everything(settings, tmp_path)
        assert "1 photo are fetched" in restore(tmp_path / "backup")

        assert Photo.objects.get(pk=lost.pk).state == "pending"

    @pytest.mark.parametrize("step", ["tables", "pictures"])
    def test_after_a_restore_that_was_stopped_the_next_one_goes_on(
        self,
        album: Album,
        settings: Settings,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        step: str,
    ) -> None:
        before = exported(album)
        backup(tmp_path / "backup")
        lose_everything(settings, tmp_path)
        stop_in(monkeypatch, step)

        with pytest.raises(CommandError, match="next run goes on"):
            restore(tmp_path / "backup")

        assert not Album.objects.exists()
        monkeypatch.undo()
        restore(tmp_path / "backup")
        assert exported(album) == before

    def test_no_email_is_sent_twice(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        """Those that wait in the backup went out since; so did a milestone's."""
        album.milestones = "2,5"
        album.save()
        backup(tmp_path / "backup")

        lose_everything(settings, tmp_path)
        restore(tmp_path / "backup")
        make_photos(Album.objects.get(), 3)
        Photo.objects.first().save()  # type: ignore[union-attr]  # there are some

        call_command("runcrons", "app.cron.MilestoneCron", "--force")
        assert Milestone.objects.filter(threshold=5).exists()
        states = Delivery.objects.values_list("state", flat=True)
        assert set(states) == {"dead"}
        assert not (tmp_path / "outbox").exists()
        # Until a person says so. They wait for pictures no longer.
        Delivery.objects.all().send_again()
        Milestone.objects.update(reached_at=timezone.now() - timedelta(minutes=11))
        call_command("runcrons", "app.cron.MilestoneCron", "--force")
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}

    def test_webhooks_send_nothing_of_before(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        with receiving() as receiver:
            settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
            webhook = make_webhook(album, receiver)
            make_photo(album)
            events.queue_all()
            assert webhook.deliveries.unsent().count() == 1
            backup(tmp_path / "backup")
            text = b"".join(files(tmp_path / "backup").values())
            assert webhook.secrets[0].encode() not in text

            lose_everything(settings, tmp_path)
            restore(tmp_path / "backup")
            call_command("runcrons", "app.cron.WebhookCron", "--force")

            restored = Webhook.objects.get()
            assert restored.secrets == webhook.secrets
            assert kinds(receiver, restored) == ["album.start_again"]


@pytest.mark.postgresql_only
def test_a_value_that_postgresql_refuses_is_an_error_of_the_database(
    album: Album,
) -> None:
    """As SQLite may hold one that is too long."""
    columns = tables.columns_of(Album)
    (row,) = map(json.loads, tables.lines(Album, columns))
    row[columns.index("id")], row[columns.index("key")] = 99, "k" * 200

    with pytest.raises(DataError, match="too long"):
        tables.load(Album, columns, [json.dumps(row)])


def test_columns_may_come_in_another_order(album: Album) -> None:
    """As those of another version do."""
    before = rows()["app_photo"]
    columns = sorted(tables.columns_of(Photo))
    written = list(tables.lines(Photo, columns))
    with transaction.atomic():  # a milestone leads to one of them
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM app_photo")

        tables.load(Photo, columns, written)

    assert rows()["app_photo"] == before
