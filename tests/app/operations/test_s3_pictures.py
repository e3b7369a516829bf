"""An album whose pictures are on S3: what is looked after, removed and told."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from app.cron import MediaFilesCron, RemovalCron
from app.milestones import emails, outbox
from app.models import Delivery, Photo, Tombstone
from app.moderation import removed_files
from app.operations import media_files, picture_retries, warnings
from app.top_seven import jpegs
from app.top_seven.share_picture_content import SharePicture
from tests.app.factories import make_album, make_photo, store_picture
from tests.s3 import Bucket
from tests.s3_proxy import FaultyProxy
from twitter_album import rendition_sizes
from twitter_album.storage_errors import StorageUnavailable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
STRANGE = {"ab/readme.txt", "share/9999/x.jpg", f"ab/{'ab' * 32}-320.webp"}


@pytest.fixture
def photo(bucket: Bucket) -> Photo:
    return make_photo(make_album(), **store_picture())


def names_of(photo: Photo) -> set[str]:
    return set(photo.rendition_names.values())


def sent_text() -> str:
    (message,) = mail.outbox
    return message.message().as_string()


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

        assert report == "1 photo without files, 0 files without photos deleted"
        photo.refresh_from_db()
        assert photo.state == "pending"

    def test_lists_folders_and_asks_for_no_single_picture(
        self, photo: Photo, proxy: FaultyProxy, few_folders: list[str]
    ) -> None:
        MediaFilesCron().do()

        # Three of folders (all, JPEG copies, share pictures), and one of each folder.
        assert proxy.answers == [("GET", 200)] * (3 + len(few_folders))

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

    def test_deletes_jpeg_copies_of_pictures_that_are_gone(
        self, photo: Photo, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jpegs.store(photo)
        bucket.write(rendition_sizes.jpeg_name("ab" * 32), b"JPEG")
        monkeypatch.setattr(media_files, "MIN_ORPHAN_AGE", -media_files.MIN_ORPHAN_AGE)

        MediaFilesCron().do()

        assert bucket.objects().keys() == names_of(photo) | {jpegs.name_of(photo)}

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
            picture_retries.try_again(Photo.objects.all())
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

    def test_does_not_ask_in_vain_for_long(
        self, photo: Photo, proxy: FaultyProxy
    ) -> None:
        others = [make_photo(photo.album) for _ in range(12)]
        proxy.fault = lambda method, path: "503"
        proxy.answers.clear()

        call_command("remove", photo=[photo.pk, *(other.pk for other in others)])

        # Five times the list of share pictures, and once for the log of removals.
        methods = [method for method, _ in proxy.answers]
        assert methods == ["GET"] * removed_files.MAX_FAILURES + ["PUT"]
        proxy.fault = lambda method, path: ""
        assert removed_files.delete_files() == 13


class TestEmails:
    @pytest.fixture
    def delivery(self, bucket: Bucket) -> Delivery:
        album = make_album(milestones="1", recipients="ana@one.example")
        make_photo(album, **store_picture())
        return Delivery.objects.get()

    def test_wait_some_minutes_for_their_pictures(
        self, delivery: Delivery, proxy: FaultyProxy
    ) -> None:
        proxy.fault = lambda method, path: "503"
        assert outbox.send_due() == {"queued": 1}
        delivery.refresh_from_db()
        assert delivery.failure.startswith("StorageUnavailable: S3 at http")

        proxy.fault = lambda method, path: ""
        Delivery.objects.update(try_at=timezone.now())
        assert outbox.send_due() == {"sent": 1}
        assert "Content-Type: image/jpeg" in sent_text()

    def test_go_without_pictures_then(
        self, delivery: Delivery, proxy: FaultyProxy
    ) -> None:
        Delivery.objects.update(attempts=emails.MAX_STORAGE_ATTEMPTS)
        proxy.fault = lambda method, path: "503"
        assert outbox.send_due() == {"sent": 1}
        assert "Content-Type: image/jpeg" not in sent_text()


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
