"""Backups in a bucket and in one file."""

from __future__ import annotations

import tarfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from app.models import Album, Photo
from tests.app.factories import make_photo, store_picture
from tests.app.operations.backups import (
    backup,
    exported,
    files,
    lose_everything,
    restore,
)
from tests.s3 import Bucket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(s3_address: str, settings: Settings) -> Bucket:
    """A bucket for backups; the pictures are on this disk."""
    made = Bucket(s3_address, f"backups-{uuid4().hex[:12]}", settings)
    made.client.create_bucket(Bucket=made.name)
    return made


class TestABucket:
    def test_gives_back_what_it_got(
        self, album: Album, place: Bucket, settings: Settings, tmp_path: Path
    ) -> None:
        before, media = exported(album), files(tmp_path / "media")
        backup(place.url())
        copied = place.client.head_object
        key = next(name for name in place.objects() if name.startswith("media/"))
        moment = copied(Bucket=place.name, Key=f"album/media/{key}")["LastModified"]
        gone = Photo.objects.filter(state="ready").last()
        assert gone
        backup(place.url())

        assert copied(Bucket=place.name, Key=f"album/media/{key}")["LastModified"] == (
            moment
        )
        manifests = [name for name in place.objects() if "app_photo-" in name]
        assert len(manifests) == 1
        restore(place.url(), check=True)
        lose_everything(settings, tmp_path)
        restore(place.url())
        assert exported(album) == before
        assert files(tmp_path / "new" / "media") == media

    def test_takes_pictures_from_another_one(
        self, album: Album, place: Bucket, bucket: Bucket, tmp_path: Path
    ) -> None:
        make_photo(album, **store_picture(colour="#ffffff"))
        assert "4 files" in backup(tmp_path / "backup")
        assert "4 files" in backup(place.url())

    def test_that_is_not_there_is_told(self, album: Album, place: Bucket) -> None:
        place.client.delete_bucket(Bucket=place.name)
        with pytest.raises(CommandError, match="there is no such bucket"):
            backup(place.url())

    def test_of_which_the_address_is_wrong_is_told_without_its_secret(
        self, album: Album
    ) -> None:
        for address in ("s3://KEY:geheim@host", "file:///backup"):
            with pytest.raises(CommandError, match="Expected") as told:
                backup(address)
            assert "geheim" not in str(told.value)


class TestAFile:
    def test_gives_back_what_it_got(
        self, album: Album, settings: Settings, tmp_path: Path
    ) -> None:
        before, media = exported(album), files(tmp_path / "media")
        path = tmp_path / "album.tar"

        backup(path)
        backup(path)

        assert not path.with_name("album.tar.part").exists()
        assert path.stat().st_mode & 0o077 == 0
        with tarfile.open(path) as tar:
            assert tar.getnames()[-1] == "manifest.json"
        restore(path, check=True)
        lose_everything(settings, tmp_path)
        restore(path)
        assert exported(album) == before
        assert files(tmp_path / "new" / "media") == media

    def test_that_is_cut_off_or_spoilt_is_refused(
        self, album: Album, tmp_path: Path
    ) -> None:
        path = tmp_path / "album.tar"
        backup(path)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(CommandError, match=r"manifest.json|damaged"):
            restore(path, check=True)
        path.write_bytes(whole)
        with tarfile.open(path) as tar:
            picture = next(each for each in tar if each.name.endswith("-320.webp"))
        changed = bytearray(whole)
        changed[picture.offset_data + picture.size // 2] ^= 1
        path.write_bytes(changed)
        with pytest.raises(CommandError, match=picture.name):
            restore(path, check=True)
        path.write_bytes(b"no tar at all" * 100)
        with pytest.raises(CommandError, match="no tar"):
            restore(path, check=True)
