"""Random faults of what stores the pictures leave no photo without its files, and no
file that is not whole."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from app.models import Album, Photo
from datasource.media import download_workers
from datasource.media.store import store
from datasource.simulator.world.posts import SimulatedPicture
from tests.amounts import amount, seed
from tests.datasource.media.faulty_disk import FAULTS as DISK_FAULTS
from tests.datasource.media.faulty_disk import Disk
from tests.datasource.media.images import drawn, encoded
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, post, run
from tests.s3 import Bucket
from tests.s3_proxy import FAULTS as S3_FAULTS
from tests.s3_proxy import Fault, FaultyProxy

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    on("mastodon"),
]

PICTURES = 12
# Of the requests for a picture, and of the steps of writing one.
S3_SHARE, DISK_SHARE = 0.2, 0.04
Record = Callable[[str, object], None]


def show(network: Network, round_number: int) -> None:
    """Posts with small pictures, each another one."""
    first = seed() * 1000 + round_number * PICTURES
    network.show(
        [
            replace(post(5 + 2 * place), pictures=(picture(first + place),))
            for place in range(PICTURES)
        ]
    )
    run()


def picture(number: int) -> SimulatedPicture:
    content = encoded(drawn(330 + number % 50, 200))  # noise: no two are alike
    return SimulatedPicture(id=f"p{number}", content=content)


def complete(network: Network, read: Callable[[str], bytes]) -> None:
    """Until all have their picture; `read`: a file, past what is faulty."""
    while Photo.objects.exclude(state="ready").exists():
        store_pictures(network)
        for photo in Photo.objects.filter(state="ready"):
            for width, name in photo.rendition_names.items():
                whole = Image.open(io.BytesIO(read(name)))
                whole.load()
                assert whole.width == width
        Photo.objects.update(try_at=timezone.now())
    assert Photo.objects.count() == PICTURES
    Photo.objects.all().delete()
    Album.objects.all().delete()


def test_random_faults_of_s3_leave_no_row_without_its_files(
    network: Network, bucket: Bucket, proxy: FaultyProxy, record_property: Record
) -> None:
    chance, faults = Random(seed(13)), 0
    choices = [fault for fault in S3_FAULTS if fault != "slow"]

    def at_random(method: str, path: str) -> Fault:
        nonlocal faults
        is_faulty = chance.random() < S3_SHARE
        faults += is_faulty
        return chance.choice(choices) if is_faulty else ""

    proxy.fault = at_random
    for number in count():
        show(network, number)
        complete(network, lambda name: bytes(bucket.read(name)["Body"].read()))
        if faults >= amount(1):
            break
    record_property("s3_faults", faults)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """It fails only while a picture is stored: others write files, too."""
    chance, storing = Random(seed(14)), threading.local()

    def store_on_it(*args: Any, **options: Any) -> Any:
        storing.now = True
        try:
            return store(*args, **options)
        finally:
            storing.now = False

    def at_random(step: int) -> int:
        is_faulty = getattr(storing, "now", False) and chance.random() < DISK_SHARE
        return chance.choice(DISK_FAULTS) if is_faulty else 0

    monkeypatch.setattr(download_workers, "store", store_on_it)
    return Disk(monkeypatch, at_random)


def test_random_faults_of_a_disk_leave_no_row_without_its_files(
    network: Network, disk: Disk, record_property: Record
) -> None:
    root = Path(settings.MEDIA_ROOT)
    for number in count():
        show(network, number)
        complete(network, lambda name: (root / name).read_bytes())
        for path in (path for path in root.rglob("*") if path.is_file()):
            Image.open(path).load()
        if disk.faults >= amount(1):
            break
    record_property("disk_faults", disk.faults)
