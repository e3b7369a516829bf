"""The download of a version."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import Settings

from app.models import Photo, Ranking
from app.top_seven import versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    store_picture,
)
from tests.app.top_seven.rankings import (
    FROZEN,
    PAGE,
    jpeg_files,
    make_ranking,
    turn_over,
)
from twitter_album import redistribution_policy

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestExport:
    def unpacked(self, client: Client, address: str = f"{FROZEN}.zip") -> ZipFile:
        response: Any = client.get(address, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200
        assert response["Content-Type"] == "application/zip"
        return ZipFile(io.BytesIO(response.content))

    def make_pictures(self, *, has_jpegs: bool | None = None) -> list[Photo]:
        album = make_album()
        photos = [
            make_photo(
                album,
                make_owner(f"ana{place}"),
                favorite_count=1000 - place,
                alt_text="A golden mask",
                **store_picture(1500 + place, 900, has_jpegs=has_jpegs),
            )
            for place in range(3)
        ]
        let_the_clock_share()
        return photos

    def test_holds_the_pictures_and_their_captions(self, client: Client) -> None:
        photos = self.make_pictures()

        packed = self.unpacked(client)

        folder = "carnival-top-seven-1"
        assert packed.testzip() is None
        assert packed.namelist() == [
            f"{folder}/{name}" for name in ("captions.txt", "1.jpg", "2.jpg", "3.jpg")
        ]
        picture = Image.open(packed.open(f"{folder}/2.jpg"))
        assert (picture.format, picture.size) == ("JPEG", (1501, 900))
        assert not picture.getexif()
        captions = packed.read(f"{folder}/captions.txt").decode()
        first = captions.split("\n\n")[1].splitlines()
        assert first[:3] == [
            "1. Ana0 (@ana0) on X",
            photos[0].post_url,
            "1,000 favourites",
        ]
        assert first[3].startswith("Posted ")
        assert first[4] == "A golden mask"

    def test_holds_renditions_that_are_jpegs_as_they_are(self, client: Client) -> None:
        first, *_ = self.make_pictures(has_jpegs=True)

        packed = self.unpacked(client)

        rendition = Path(settings.MEDIA_ROOT) / first.rendition_names[1500]
        assert packed.read("carnival-top-seven-1/1.jpg") == rendition.read_bytes()
        assert jpeg_files() == set()

    def test_leaves_out_what_was_taken_down(self, client: Client) -> None:
        photos = self.make_pictures()
        Photo.objects.filter(pk=photos[0].pk).update_visibility(is_hidden=True)

        packed = self.unpacked(client)

        assert [name[-5:] for name in packed.namelist()[1:]] == ["2.jpg", "3.jpg"]
        assert "Ana0" not in packed.read(packed.namelist()[0]).decode()

    @pytest.mark.parametrize(("level", "is_told"), [("link", True), ("nothing", False)])
    def test_gives_of_some_networks_the_link_at_most(
        self, client: Client, settings: Settings, level: str, is_told: bool
    ) -> None:
        photos = self.make_pictures()
        settings.DISPLAY_POLICY = redistribution_policy.parse(
            f"x.export={level}", networks=settings.STORED_NETWORKS
        )

        packed = self.unpacked(client)

        [only] = packed.namelist()
        captions = packed.read(only).decode()
        assert (photos[0].post_url in captions) is is_told
        assert "Ana0 " not in captions
        assert "favourites" not in captions

    def test_of_the_plain_address_is_of_the_present_version(
        self, client: Client
    ) -> None:
        turn_over(self.make_pictures())

        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/2.zip"

    def test_of_nothing_is_404(self, client: Client) -> None:
        make_album()

        assert client.get(f"{PAGE}.zip").status_code == 404
        assert client.get(f"{FROZEN}.zip").status_code == 404

    def test_goes_on_without_a_file_that_is_lost(self, client: Client) -> None:
        make_ranking(2)

        assert len(self.unpacked(client).namelist()) == 1

    def test_is_made_of_files_that_the_clock_stored(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.make_pictures()
        monkeypatch.setattr(Image, "open", lambda *args: pytest.fail("decoded"))

        assert len(self.unpacked(client).namelist()) == 4

    def test_shares_its_files_with_other_versions(self) -> None:
        photos = self.make_pictures()
        before = jpeg_files()

        turn_over(photos)

        assert Ranking.objects.count() == 2
        assert jpeg_files() == before

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_that_is_not_ready_is_told_when_to_come_back(
        self, client: Client, method: str
    ) -> None:
        self.make_pictures()
        next(iter(jpeg_files())).unlink()

        response = getattr(client, method)(f"{FROZEN}.zip")

        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        if method == "get":
            assert "This download is being prepared" in response.content.decode()

    def test_of_the_plain_address_is_of_the_newest_one_that_is_ready(
        self, client: Client
    ) -> None:
        photos = self.make_pictures()
        Photo.objects.filter(pk=photos[0].pk).update(
            favorite_count=1, **store_picture(1600, 900, has_jpegs=None)
        )
        assert client.get(f"{PAGE}.zip").status_code == 503

        Photo.objects.filter(pk=photos[0].pk).update(
            **store_picture(1500, 900, has_jpegs=None)
        )
        newest = make_photo(
            photos[0].album,
            favorite_count=9000,
            **store_picture(1700, 900, has_jpegs=None),
        )
        versions.make_versions()  # and is killed before it makes the files

        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/1.zip"
        let_the_clock_share()
        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/2.zip"
        assert newest.album.rankings.count() == 2
