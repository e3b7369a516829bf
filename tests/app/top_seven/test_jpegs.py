"""The JPEG copies of stored pictures: made, made again, and deleted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import Settings

from app.models import Photo
from app.moderation import removal, removed_files
from app.top_seven import jpegs, versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.app.top_seven.rankings import (
    FROZEN,
    jpeg_files,
)
from twitter_album import redistribution_policy

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestJpeg:
    def make_picture(self, **values: Any) -> Photo:
        photo = make_photo(
            make_album(), **store_picture(1500, 900, has_jpegs=None), **values
        )
        let_the_clock_share()
        return photo

    def test_that_was_lost_is_made_again(self) -> None:
        self.make_picture()
        [lost] = jpeg_files()
        whole = lost.read_bytes()
        lost.unlink()

        let_the_clock_share()

        assert lost.read_bytes() == whole

    def test_of_a_version_that_no_page_links_to_is_made_again_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(versions, "MAX_PAST_VERSIONS", 0)
        first = self.make_picture()
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=True)
        make_photo(first.album)
        let_the_clock_share()
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=False)
        Photo.objects.exclude(pk=first.pk).update_visibility(is_hidden=True)
        for lost in jpeg_files():
            lost.unlink()

        let_the_clock_share()

        assert len(jpeg_files()) == 1

    @pytest.mark.parametrize("how", ["hidden", "removed", "kept from exports"])
    def test_goes_with_its_photo(self, how: str, settings: Settings) -> None:
        photo = self.make_picture()
        assert jpeg_files()

        if how == "hidden":
            Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        elif how == "removed":
            removal.remove(Photo.objects.filter(pk=photo.pk), "asked for it")
            removed_files.delete_files()
        else:
            settings.DISPLAY_POLICY = redistribution_policy.parse(
                "x.export=link", networks=settings.STORED_NETWORKS
            )
        if how != "removed":
            let_the_clock_share()

        assert jpeg_files() == set()

    def test_stays_while_another_photo_shows_the_same_picture(self) -> None:
        photo = self.make_picture()
        make_photo(make_album("parade"), **store_picture(1500, 900, has_jpegs=None))

        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        let_the_clock_share()

        assert len(jpeg_files()) == 1

    def test_that_cannot_be_made_leaves_the_others(self) -> None:
        photo = self.make_picture()
        broken = make_photo(photo.album, **store_picture(1600, 900, has_jpegs=None))
        for path in Path(settings.MEDIA_ROOT).glob(f"*/{broken.content_hash}*"):
            path.write_bytes(b"no picture")
        make_photo(photo.album, **store_picture(1700, 900, has_jpegs=None))

        let_the_clock_share()

        assert len(jpeg_files()) == 2

    def test_that_the_disk_does_not_take_is_made_later(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        obstacle = Path(settings.MEDIA_ROOT) / "jpeg"
        obstacle.parent.mkdir()
        obstacle.touch()
        self.make_picture()
        told = [row for row in caplog.messages if "cannot be stored" in row]
        assert len(told) == 1
        assert client.get(f"{FROZEN}.zip").status_code == 503

        obstacle.unlink()
        let_the_clock_share()

        assert client.get(f"{FROZEN}.zip").status_code == 200

    def test_too_large_for_facebook_is_made_smaller(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jpegs, "MAX_BYTES", 8_000)
        self.make_picture()

        [stored] = jpeg_files()

        assert stored.stat().st_size < 8_000
        with Image.open(stored) as picture:
            assert picture.width < 1500

    def test_a_rendition_too_large_for_facebook_is_made_smaller(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jpegs, "MAX_BYTES", 8_000)
        photo = make_photo(make_album(), **store_picture(1500, 900))

        data = jpegs.read(photo)

        assert len(data) < 8_000
        assert Image.open(io.BytesIO(data)).format == "JPEG"
