"""From a post on the network to a picture on S3, also while S3 fails."""

from __future__ import annotations

import io
import random
import urllib.request
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from app.models import Photo
from datasource.simulator.world.posts import SimulatedPicture
from tests.datasource.media.images import drawn, encoded
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, post, run
from tests.s3 import FAULTS, Bucket, Fault, FaultyProxy

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


@pytest.mark.one_database
def test_random_faults_of_s3_leave_no_row_without_its_files(
    network: Network, bucket: Bucket, proxy: FaultyProxy
) -> None:
    chance = random.Random(13)
    choices = [fault for fault in FAULTS if fault != "slow"]

    def at_random(method: str, path: str) -> Fault:
        return chance.choice(choices) if chance.random() < 0.2 else ""

    proxy.fault = at_random
    network.show(
        [
            replace(post(5 + 2 * number), pictures=(picture(number),))
            for number in range(12)
        ]
    )
    run()
    while Photo.objects.exclude(state="ready").exists():
        store_pictures(network)
        for photo in Photo.objects.filter(state="ready"):
            for width, name in photo.rendition_names.items():
                whole = Image.open(io.BytesIO(bucket.read(name)["Body"].read()))
                whole.load()
                assert whole.width == width
        Photo.objects.update(try_at=timezone.now())
    assert Photo.objects.count() == 12


def picture(number: int) -> SimulatedPicture:
    """Small, and another one for each number."""
    content = encoded(drawn(330 + number, 200))
    return SimulatedPicture(id=f"p{number}", content=content)
