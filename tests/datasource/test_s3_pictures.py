"""From a post on the network to a picture on S3, also while S3 fails."""

from __future__ import annotations

import io
import urllib.request

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from app.models import Photo
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, post, run
from tests.s3 import Bucket
from tests.s3_proxy import FaultyProxy

pytestmark = [pytest.mark.django_db(transaction=True), on("mastodon")]


def read(address: str) -> Image.Image:
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "image/webp"
        return Image.open(io.BytesIO(answer.read()))


def test_a_photo_is_found_at_the_address_on_its_page(
    network: Network, bucket: Bucket, client: Client
) -> None:
    bucket.use(query="?addresses=public")
    bucket.let_anybody_read()
    network.show([post(5)])
    run()
    assert store_pictures(network).stored == 1

    page = client.get("/").content.decode()
    shown = client.get("/api").json()["data"][0]["renditions"]

    assert [each["width"] for each in shown] == [320, 480]
    for rendition in shown:
        assert rendition["url"].startswith(f"{bucket.address}/{bucket.name}/album/")
        assert rendition["url"] in page
        assert read(rendition["url"]).width == rendition["width"]


@pytest.mark.one_database
def test_s3_that_fails_is_told_on_the_photo_and_healed(
    network: Network, bucket: Bucket, proxy: FaultyProxy
) -> None:
    network.show([post(5)])
    run()
    proxy.fault = lambda method, path: "403" if method == "PUT" else ""
    assert store_pictures(network).retried == 1
    photo = Photo.objects.get()
    assert photo.failure == (
        f"cannot store the picture: S3 at {proxy.address}, bucket {bucket.name}, "
        "answers 403: these keys may not do that"
    )

    proxy.fault = lambda method, path: ""
    Photo.objects.update(try_at=timezone.now())
    assert store_pictures(network).stored == 1
