"""Whoever asked to be removed does not return with an older backup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from app.cron import RemovalCron
from app.models import Album, OptOut, Owner, Photo, Tombstone
from app.moderation import removal, removal_undo
from app.syndication import restored_backups
from tests.app.factories import make_album, make_owner, make_photo, store_picture
from tests.app.operations.backups import backup, draw_epoch, lose_everything, restore

pytestmark = pytest.mark.django_db(transaction=True)

Restore = Callable[[], None]


@pytest.fixture
def album() -> Album:
    draw_epoch()
    return make_album()


@pytest.fixture
def restored(settings: Settings, tmp_path: Path) -> Restore:
    """A backup of what was there when this is called first; then it is restored, and
    of what came since the log alone is left, in the storage of the pictures."""
    backup(tmp_path / "backup")

    def again() -> None:
        log = settings.MEDIA_ROOT / "removals"
        lose_everything(settings, tmp_path)
        settings.MEDIA_ROOT.mkdir()
        if log.is_dir():
            log.rename(settings.MEDIA_ROOT / "removals")
        restore(tmp_path / "backup")

    return again


@pytest.fixture
def photo(album: Album) -> Photo:
    return make_photo(album, make_owner("maria_lopez"), **store_picture())


@pytest.fixture
def other(album: Album) -> Photo:
    return make_photo(album, **store_picture(colour="#203040"))


def log(settings: Settings) -> list[Path]:
    return sorted(settings.MEDIA_ROOT.glob("removals/*.json"))


class TestAfterARestore:
    def test_a_photo_that_was_removed_since_stays_removed(
        self, photo: Photo, other: Photo, restored: Restore
    ) -> None:
        call_command("remove", photo=[photo.pk])

        restored()

        assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]
        assert Album.objects.get().photo_count == 1
        assert not Owner.objects.filter(screen_name="maria_lopez").exists()

    def test_a_photo_that_came_and_went_since_is_kept_out(
        self, photo: Photo, restored: Restore, album: Album
    ) -> None:
        later = make_photo(album)
        call_command("remove", photo=[later.pk])

        restored()

        key = later.network, later.post_key
        for known_by in (later.position, later.media_url):
            hashed = Tombstone.hash_of(*key, known_by)
            assert list(Tombstone.objects.matching([hashed]))
        assert make_photo(Album.objects.get()).pk > later.pk

    def test_a_person_who_opted_out_since_is_gone_under_all_names(
        self, photo: Photo, other: Photo, restored: Restore
    ) -> None:
        user_id = photo.owner.user_id
        call_command("remove", owner="maria_lopez")

        restored()

        assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]
        for name in (user_id, "maria_lopez"):
            hashed = OptOut.hash_of("x", name)
            assert OptOut.objects.filter(person_hash=hashed).exists()
        # They are one person, whom one step lets in again.
        removal_undo.undo_opt_outs(OptOut.objects.all()[:1])
        assert not OptOut.objects.exists()

    def test_what_was_undone_is_not_removed_again(
        self, photo: Photo, other: Photo, restored: Restore
    ) -> None:
        call_command("remove", photo=[photo.pk])
        call_command("remove", owner=other.owner.screen_name)
        removal_undo.undo_removals(Tombstone.objects.filter(opt_out=None))
        removal_undo.undo_opt_outs(OptOut.objects.all())

        restored()

        assert Photo.objects.count() == 2
        assert not OptOut.objects.exists()

    def test_a_backup_brings_the_log_where_the_pictures_are_lost(
        self, photo: Photo, settings: Settings, tmp_path: Path
    ) -> None:
        backup(tmp_path / "backup")
        database = tmp_path / "backup" / "manifest.json"
        before = database.read_text(), photo.pk
        call_command("remove", photo=[photo.pk])
        later = tmp_path / "later"
        backup(later)
        (removed,) = (later / "removals").iterdir()
        (tmp_path / "backup" / "removals").mkdir()
        removed.rename(tmp_path / "backup" / "removals" / removed.name)
        assert (database.read_text(), photo.pk) == before

        lose_everything(settings, tmp_path)
        restore(tmp_path / "backup")

        assert not Photo.objects.exists()

    def test_the_place_of_backups_knows_it_at_once(
        self, photo: Photo, other: Photo, settings: Settings, tmp_path: Path
    ) -> None:
        settings.BACKUP_TARGET = str(tmp_path / "backup")
        call_command("backup")
        call_command("remove", photo=[photo.pk])

        lose_everything(settings, tmp_path)
        call_command("restore")

        assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]

    def test_by_other_means_too(self, photo: Photo, other: Photo, album: Album) -> None:
        owner = photo.owner
        restored_backups.notice_restore()
        call_command("remove", photo=[photo.pk])
        restored_backups.notice_restore()
        Tombstone.objects.all().delete()
        Owner.objects.bulk_create([owner])
        Photo.objects.bulk_create([photo])
        Album.objects.filter(pk=album.pk).update(version=1)

        assert restored_backups.notice_restore()

        assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]


class TestTheLog:
    def test_says_nothing_about_the_person(
        self, photo: Photo, settings: Settings
    ) -> None:
        call_command("remove", owner="maria_lopez", reason="Maria asked by e-mail")

        text = "".join(path.read_text() for path in log(settings)).lower()
        assert OptOut.hash_of("x", "maria_lopez") in text
        assert "maria" not in text
        assert photo.post_key not in text

    def test_is_given_out_to_nobody(self, photo: Photo, settings: Settings) -> None:
        call_command("remove", photo=[photo.pk])
        (path,) = log(settings)
        assert Client().get(f"/media/removals/{path.name}").status_code == 404

    def test_is_written_later_where_the_storage_is_away(
        self, photo: Photo, settings: Settings
    ) -> None:
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        (settings.MEDIA_ROOT / "removals").write_text("in the way")
        call_command("remove", photo=[photo.pk])
        assert not Photo.objects.exists()
        (settings.MEDIA_ROOT / "removals").unlink()

        RemovalCron().do()

        assert len(log(settings)) == 1
        RemovalCron().do()
        assert len(log(settings)) == 1

    def test_that_is_damaged_in_one_place_says_the_rest(
        self, photo: Photo, other: Photo, restored: Restore, settings: Settings
    ) -> None:
        call_command("remove", photo=[other.pk])
        (path,) = log(settings)
        call_command("remove", photo=[photo.pk])
        path.write_text('{"at":')

        restored()

        assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]

    def test_has_one_object_for_all_photos_of_a_step(
        self, photo: Photo, other: Photo, settings: Settings
    ) -> None:
        removal.remove(Photo.objects.all(), "both")
        assert len(log(settings)) == 1
