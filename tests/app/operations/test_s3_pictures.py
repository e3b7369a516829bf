"""An album whose pictures are on S3: what is looked after, removed and told."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from app.cron import MediaFilesCron, RemovalCron
from app.models import Photo, Tombstone
from app.operations import media_files, warnings
from app.top_seven.share_picture_content import SharePicture
from tests.app.factories import make_album, make_photo, store_picture
from tests.s3 import Bucket, FaultyProxy
from twitter_album.rendition_sizes import rendition_name
from twitter_album.storage_errors import StorageUnavailable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
STRANGE = {"ab/readme.txt", "share/9999/x.jpg", f"ab/{'ab' * 32}-320.webp"}


@pytest.fixture
def photo(bucket: Bucket) -> Photo:
    return make_photo(make_album(), **store_picture())


def names_of(photo: Photo) -> set[str]:
    widths = photo.rendition_widths
    return {rendition_name(photo.content_hash, width) for width in widths}


@pytest.fixture
def few_folders(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every folder of 256 is a request."""
    folders = sorted({"ab", "cd", photo.content_hash[:2]})
    monkeypatch.setattr(media_files, "FOLDERS", folders)
    return folders


@pytest.mark.usefixtures("few_folders")
class TestNightlyLook:
    def test_finds_a_lost_object(self, photo: Photo, bucket: Bucket) -> None:
        bucket.delete(max(names_of(photo)))

        report = MediaFilesCron().do()

        assert report == "1 photos without files, 0 orphans deleted"
        photo.refresh_from_db()
        assert photo.state == "pending"

    def test_lists_folders_and_asks_for_no_single_picture(
        self, photo: Photo, proxy: FaultyProxy, few_folders: list[str]
    ) -> None:
        MediaFilesCron().do()

        # The lists of all folders and of share pictures, and one of each folder.
        assert proxy.answers == [("GET", 200)] * (len(few_folders) + 2)

    def test_deletes_old_orphans_and_nothing_of_others(
        self, photo: Photo, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in STRANGE:
            bucket.write(name, b"RIFF")
        MediaFilesCron().do()
        assert bucket.objects().keys() == names_of(photo) | STRANGE - {
            "share/9999/x.jpg"
        }
        monkeypatch.setattr(media_files, "MIN_ORPHAN_AGE", -media_files.MIN_ORPHAN_AGE)
        MediaFilesCron().do()
        assert bucket.objects().keys() == names_of(photo) | {"ab/readme.txt"}

    def test_changes_nothing_where_the_bucket_is_away(
        self, photo: Photo, bucket: Bucket
    ) -> None:
        bucket.remove()
        with pytest.raises(StorageUnavailable, match="no such bucket"):
            MediaFilesCron().do()
        bucket.client.create_bucket(Bucket=bucket.name)
        with pytest.raises(media_files.MediaUnavailable, match="is the bucket in"):
            MediaFilesCron().do()
        photo.refresh_from_db()
        assert photo.state == "ready"

    def test_by_hand_takes_no_trouble_for_a_lost_file(
        self, photo: Photo, proxy: FaultyProxy
    ) -> None:
        proxy.fault = lambda method, path: "503"
        with pytest.raises(StorageUnavailable):
            media_files.try_again(Photo.objects.all())
        photo.refresh_from_db()
        assert photo.state == "ready"


class TestRemoval:
    def test_deletes_the_objects(self, photo: Photo, bucket: Bucket) -> None:
        other = make_photo(photo.album, **store_picture(colour="#203040"))
        SharePicture([photo, other], [1, 2], "#carnival").store()
        assert len(bucket.objects()) == 9

        call_command("remove", photo=[photo.pk])

        assert bucket.objects().keys() == names_of(other)

    def test_that_fails_is_tried_again(
        self, photo: Photo, bucket: Bucket, proxy: FaultyProxy
    ) -> None:
        proxy.fault = lambda method, path: "503" if "640" in path else ""
        call_command("remove", photo=[photo.pk])
        assert Tombstone.objects.filter(has_files=True).count() == 1
        assert bucket.objects()

        RemovalCron().do()
        assert bucket.objects()
        proxy.fault = lambda method, path: ""
        RemovalCron().do()

        assert bucket.objects() == {}
        assert not Tombstone.objects.filter(has_files=True).exists()


class TestAdmin:
    def test_tells_what_s3_answers(
        self, photo: Photo, proxy: FaultyProxy, admin_client: Client
    ) -> None:
        assert warnings.current() == []
        proxy.fault = lambda method, path: "503"
        (warning,) = warnings.current()
        assert warning.text.startswith("Stored pictures are out of reach: S3 at http")
        page = admin_client.get("/admin/").content.decode()
        assert "Stored pictures are out of reach" in page

    def test_names_the_bucket(self, photo: Photo, bucket: Bucket) -> None:
        for name in names_of(photo):
            bucket.delete(name)
        (warning,) = warnings.current()
        assert "is the bucket in place?" in warning.text
