"""The nightly look over stored pictures, and the picture that is tried again."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from app.cron import MediaFilesCron
from app.models import Album, Photo
from app.operations import media_files, picture_retries
from tests.app.factories import make_album, make_photo, store_picture
from tests.app.reading import sitemap_path
from twitter_album.atomic_files import PARTS
from twitter_album.rendition_sizes import rendition_name

pytestmark = pytest.mark.django_db

TWO_DAYS = 2 * 86_400


def files_of(photo: Photo) -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).glob(f"*/{photo.content_hash}-*"))


def write(name: str, *, age: float = TWO_DAYS) -> Path:
    """A file that is `age` seconds old."""
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


@pytest.fixture
def photo() -> Photo:
    return make_photo(make_album(), **store_picture())


@pytest.fixture
def other(photo: Photo) -> Photo:
    return make_photo(photo.album, **store_picture(colour="#203040"))


class TestMissingFiles:
    def test_are_noted_and_fetched_again(self, photo: Photo, other: Photo) -> None:
        files_of(photo)[2].unlink()

        report = MediaFilesCron().do()

        assert report == "1 photo without files, 0 files without photos deleted"
        photo.refresh_from_db()
        other.refresh_from_db()
        assert (photo.state, photo.attempts) == ("pending", 0)
        assert photo.try_at <= timezone.now()
        assert photo.file_missing_since is not None
        assert other.state == "ready"
        # What is left of it is needed until then, and it counts all the same.
        assert len(files_of(photo)) == 3
        assert Album.objects.get().photo_count == 2

    def test_of_one_picture_concern_every_photo_that_shows_it(
        self, photo: Photo, other: Photo
    ) -> None:
        same = make_photo(make_album("samba"), **store_picture())
        files_of(photo)[0].unlink()

        assert media_files.check_files().missing == 2
        same.refresh_from_db()
        assert same.state == "pending"

    def test_are_on_no_page_once_that_is_known(
        self, client: Client, photo: Photo, other: Photo
    ) -> None:
        files_of(photo)[0].unlink()
        media_files.check_files()

        for address in (
            "/",
            "/topic/carnival",
            "/topic/carnival/7",
            sitemap_path(photo),
        ):
            text = client.get(address).text
            assert photo.content_hash not in text
        assert client.get(f"/photo/{photo.pk}").status_code == 404
        [known] = [p for p in client.get("/api").json()["data"] if p["id"] == photo.pk]
        assert (known["state"], known["renditions"]) == ("pending", [])

    def test_of_a_folder_that_is_away_as_a_whole_change_nothing(
        self, photo: Photo
    ) -> None:
        Path(settings.MEDIA_ROOT).rename(Path(settings.DATA_DIR) / "elsewhere")

        with pytest.raises(media_files.MediaUnavailable, match="in place"):
            media_files.check_files()

        assert Photo.objects.get().state == "ready"

    def test_are_none_of_a_picture_that_was_stored_when_all_were_webp(
        self, photo: Photo
    ) -> None:
        old = make_photo(
            photo.album, **store_picture(1300, 900, "#206040", has_jpegs=None)
        )

        report = media_files.check_files()

        assert (report.missing, report.deleted) == (0, 0)
        assert [path.suffix for path in files_of(old)] == [".webp"] * 5
        assert picture_retries.try_again(Photo.objects.all()) == 0

    def test_are_no_matter_where_there_is_no_photo(self) -> None:
        assert str(media_files.check_files()).startswith("0 photos")


@pytest.mark.one_database
class TestOrphans:
    HASH = "ab" * 32

    def test_are_deleted_when_they_are_older_than_a_day(self, photo: Photo) -> None:
        old = [
            write(rendition_name(self.HASH, width, has_jpegs=True))
            for width in (320, 1280)
        ]
        young = write(rendition_name("ac" * 32, 320, has_jpegs=True), age=3600)

        assert media_files.check_files().deleted == 2
        assert not any(path.exists() for path in old)
        assert young.exists()
        assert len(files_of(photo)) == 4

    @pytest.mark.parametrize("state", ["pending", "failed", "ready"])
    def test_are_no_files_that_a_row_knows_in_any_state(
        self, photo: Photo, state: str
    ) -> None:
        write(rendition_name(self.HASH, 320, has_jpegs=True))
        make_photo(photo.album, content_hash=self.HASH, width=320, state=state)

        assert media_files.check_files().deleted == 0

    def test_are_nothing_that_others_put_there(self, photo: Photo) -> None:
        cases = [
            "jpeg/ab/x.jpg",
            "ab/notes.txt",
            f"ab/{'ab' * 32}.jpg",
            f"zz/{'ab' * 32}-320.webp",
            "share/readme/x.jpg",
            "export/1.zip",
        ]
        for name in cases:
            stranger = write(name)

            media_files.check_files()

            assert stranger.exists(), name

    def test_are_share_pictures_of_albums_that_are_gone(self, photo: Photo) -> None:
        kept = write(f"share/{photo.album_id}/x.jpg")
        gone = write("share/999/x.jpg")

        media_files.check_files()

        assert kept.exists()
        assert not gone.exists()

    def test_are_parts_that_a_killed_download_left(self, photo: Photo) -> None:
        left, running = write(f"{PARTS}/left"), write(f"{PARTS}/running", age=60)

        media_files.check_files()

        assert running.exists()
        assert not left.exists()

    def test_stay_where_the_look_is_stopped(self, photo: Photo) -> None:
        orphan = write(rendition_name(self.HASH, 320, has_jpegs=True))

        media_files.check_files(should_stop=lambda: True)

        assert orphan.exists()


@pytest.mark.one_database
class TestTryAgain:
    def act(self, client: Client, *photos: Photo) -> str:
        data = {
            "action": "try_picture_again",
            "_selected_action": [photo.pk for photo in photos],
        }
        response = client.post("/admin/app/photo/", data, follow=True)
        return " ".join(str(message) for message in response.context["messages"])

    def test_works_for_a_ready_photo_whose_file_is_gone(
        self, admin_client: Client, photo: Photo, other: Photo
    ) -> None:
        files_of(photo)[0].unlink()

        told = self.act(admin_client, photo, other)

        assert told == "1 photo: tried again within a minute."
        photo.refresh_from_db()
        other.refresh_from_db()
        assert (photo.state, photo.failure) == ("pending", "its file was missing")
        assert other.state == "ready"

    def test_works_for_one_that_waits_for_its_next_try(
        self, admin_client: Client, photo: Photo
    ) -> None:
        later = timezone.now() + timedelta(days=1)
        late = make_photo(
            photo.album, ready=False, attempts=7, failure="too slow", try_at=later
        )

        self.act(admin_client, late)

        late.refresh_from_db()
        assert late.try_at <= timezone.now()
        assert late.attempts == 0


@pytest.mark.one_database
def test_a_file_in_a_storage_of_another_kind_is_looked_for_all_the_same(
    photo: Photo,
) -> None:
    name = photo.rendition_names[320]
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"RIFF"))

    assert media_files.check_files().missing == 0
