"""Where browsers, feeds and other sites find stored pictures."""

from __future__ import annotations

import urllib.error
import urllib.request
from contextlib import closing
from typing import Any

import pytest
from botocore.config import Config
from django.test import Client
from pytest_django import Settings

from app.models import Album, Photo
from app.top_seven import jpegs
from app.top_seven.prepared_files import Preparation
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_photo,
    store_picture,
)
from tests.app.reading import picture_path, sitemap_path
from tests.s3 import Bucket
from tests.s3_proxy import FaultyProxy
from twitter_album import media_setup

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CDN = "https://cdn.example.org/pictures"
SITE = "http://127.0.0.1:8000"
PAGES = ("/", "/topic/%23carnival", "/topic/%23carnival/wall", "/photo/{}")
PROGRAMS = ("/api", "/topic/%23carnival/feed")


@pytest.fixture
def album() -> Album:
    return make_album()


def make_pictured(album: Album) -> Photo:
    return make_photo(album, **store_picture(640, 480))


def path_of(photo: Photo, width: int = 320) -> str:
    return f"/media/{photo.rendition_names[width]}"


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def read(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return answer.read()


class TestOnThisDisk:
    def test_addresses_are_those_of_the_album(
        self, client: Client, album: Album
    ) -> None:
        photo = make_pictured(album)
        for page in PAGES:
            assert path_of(photo) in text_of(client, page.format(photo.pk))
        for address in (*PROGRAMS, sitemap_path(photo)):
            largest = f"{SITE}{path_of(photo, 640)}"
            assert largest in text_of(client, address)
        with closing(client.get(path_of(photo))) as response:
            assert response["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_a_cdn_may_stand_before_them(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        settings.MEDIA_URL = f"{CDN}/"
        photo = make_pictured(album)
        name = path_of(photo, 640).removeprefix("/media")
        for page in (*PAGES, *PROGRAMS, sitemap_path(photo)):
            text = text_of(client, page.format(photo.pk))
            assert f"{CDN}{name}" in text
            assert f"{SITE}{CDN}" not in text
        # Here it fetches them.
        with closing(client.get(path_of(photo))) as response:
            assert response.status_code == 200


class TestSigned:
    def test_the_lasting_address_leads_to_one_that_expires(
        self, client: Client, album: Album, bucket: Bucket
    ) -> None:
        photo = make_pictured(album)
        for address in (*PROGRAMS, sitemap_path(photo)):
            assert f"{SITE}{path_of(photo, 640)}" in text_of(client, address)
        assert "X-Amz" not in text_of(client, "/")

        response = client.get(path_of(photo))

        assert response.status_code == 302
        assert "X-Amz-Expires=86400" in response["Location"]
        # A browser goes on to use what it kept for as long again.
        assert response["Cache-Control"] == "public, max-age=43200"
        stored = bucket.read(path_of(photo).removeprefix("/media/"))["Body"].read()
        assert read(response["Location"]) == stored
        with pytest.raises(urllib.error.HTTPError) as refused:
            read(response["Location"].partition("?")[0])
        refused.value.close()
        assert refused.value.code == 403

    def test_nothing_else_of_the_bucket_is_given_out(
        self, client: Client, album: Album, bucket: Bucket
    ) -> None:
        photo = make_pictured(album)
        jpegs.store(photo)
        bucket.write("backup.sql", b"secret")
        for name in ("backup.sql", jpegs.name_of(photo), f"ab{path_of(photo)[9:]}"):
            assert client.get(f"/media/{name}").status_code == 404

    def test_a_removed_picture_is_gone_under_an_address_that_was_kept(
        self, client: Client, album: Album, bucket: Bucket
    ) -> None:
        photo = make_pictured(album)
        address = client.get(path_of(photo))["Location"]
        for name in photo.rendition_names.values():
            bucket.delete(name)
        with pytest.raises(urllib.error.HTTPError) as gone:
            read(address)
        gone.value.close()
        assert gone.value.code == 404


class TestCdnBeforeS3:
    def test_all_addresses_are_those_of_the_cdn(
        self, client: Client, album: Album, bucket: Bucket
    ) -> None:
        bucket.use(cdn=CDN)
        photo = make_pictured(album)
        name = path_of(photo, 640).removeprefix("/media")
        for page in (*PAGES, *PROGRAMS, sitemap_path(photo)):
            text = text_of(client, page.format(photo.pk))
            assert f"{CDN}{name}" in text
            assert f"{SITE}{CDN}" not in text
        # What somebody kept from the time before.
        assert client.get(path_of(photo, 640))["Location"] == f"{CDN}{name}"


class TestSharePictures:
    """They come from the album: Facebook keeps their addresses, which never expire."""

    @pytest.fixture
    def photo(self, album: Album, bucket: Bucket) -> Photo:
        photo = make_pictured(album)
        let_the_clock_share()
        return photo

    def test_come_from_the_album(self, client: Client, photo: Photo) -> None:
        response = client.get(picture_path(client))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        download = client.get("/topic/%23carnival/7.zip", follow=True)
        assert download["Content-Type"] == "application/zip"
        assert download.getvalue().startswith(b"PK")

    def test_are_asked_for_again_once_their_album_has_changed(
        self, photo: Photo, proxy: FaultyProxy
    ) -> None:
        """S3 bills each question, and the clock looks every three seconds."""
        preparation = Preparation(lambda: False)
        preparation.run()
        assert proxy.answers
        proxy.answers.clear()
        preparation.run()
        assert not proxy.answers

        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        preparation.run()
        assert ("DELETE", 204) in proxy.answers

    def test_come_later_while_s3_is_in_trouble(
        self,
        client: Client,
        photo: Photo,
        bucket: Bucket,
        proxy: FaultyProxy,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        address = picture_path(client)
        client.raise_request_exception = False
        proxy.fault = lambda method, path: "503"
        for asked in (address, "/topic/%23carnival/7/1.zip"):
            response = client.get(asked)
            assert response.status_code == 503
            assert response["Retry-After"] == "30"
        # So they do from the web server, which does not wait as long as a worker.
        bucket.use(address=proxy.address)
        waits = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
        monkeypatch.setattr("twitter_album.s3_storage.WEB_CONFIG", waits)
        media_setup.wait_less()
        proxy.fault = lambda method, path: "slow"
        assert client.get(address).status_code == 503
        # Pages need no storage.
        assert client.get("/topic/%23carnival/7").status_code == 200
