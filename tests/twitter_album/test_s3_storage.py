"""Files on S3 are whole or not there, whatever the server does."""

from __future__ import annotations

import hashlib
import random
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from datasource.errors import MediaError
from datasource.media.pictures import RenderedPicture
from datasource.media.store import store
from tests.s3 import PREFIX, Bucket
from tests.s3_proxy import FAULTS, Fault, FaultyProxy
from twitter_album import atomic_files
from twitter_album.storage_errors import StorageRefused, StorageUnavailable

DATA = b"the picture's own bytes"
HASH = hashlib.sha256(DATA).hexdigest()
NAMES = [f"{HASH[:2]}/{HASH}-320.webp", f"{HASH[:2]}/{HASH}-400.webp"]
PICTURE = RenderedPicture(
    400, 300, "data:,", "#123456", {320: b"s" * 3000, 400: b"l" * 5000}
)
WHOLE = {NAMES[0]: 3000, NAMES[1]: 5000}


def picture(number: int) -> tuple[bytes, RenderedPicture]:
    data = b"picture %d" % number
    renditions = {320: data * 20, 400: data * 30}
    return data, RenderedPicture(400, 300, "data:,", "#123456", renditions)


def test_another_client_reads_what_was_stored(bucket: Bucket) -> None:
    store(DATA, PICTURE, storage=default_storage)

    got = bucket.read(NAMES[1])
    assert got["Body"].read() == PICTURE.renditions[400]
    assert got["ContentType"] == "image/webp"
    assert got["CacheControl"] == "public, max-age=31536000, immutable"
    atomic_files.save(default_storage, "jpeg/ab/abcd.jpg", b"\xff\xd8")
    assert bucket.read("jpeg/ab/abcd.jpg")["ContentType"] == "image/jpeg"
    keys = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert all(key["Key"].startswith(f"{PREFIX}/") for key in keys)


def test_the_storage_reads_as_files_are_read(bucket: Bucket) -> None:
    atomic_files.save(default_storage, NAMES[0], b"small")

    with default_storage.open(NAMES[0]) as file:
        assert b"".join(file.chunks(2)) == b"small"
    assert default_storage.exists(NAMES[0])
    assert default_storage.size(NAMES[0]) == 5
    assert default_storage.listdir("") == ([HASH[:2]], [])
    assert default_storage.listdir(HASH[:2]) == ([], [NAMES[0][3:]])
    default_storage.delete(NAMES[0])
    default_storage.delete(NAMES[0])
    assert not default_storage.exists(NAMES[0])
    for ask in (default_storage.open, default_storage.size):
        with pytest.raises(FileNotFoundError):
            ask(NAMES[0])
    with pytest.raises(FileNotFoundError):
        default_storage.get_modified_time(NAMES[0])


def test_workers_at_one_picture_write_it_once(
    bucket: Bucket, proxy: FaultyProxy
) -> None:
    def work(_: int) -> str:
        return store(DATA, PICTURE, storage=default_storage).content_hash

    with ThreadPoolExecutor(8) as workers:
        assert set(workers.map(work, range(8))) == {HASH}

    assert bucket.objects() == WHOLE
    statuses = [status for method, status in proxy.answers if method == "PUT"]
    assert sorted(statuses) == [200, 200, *[412] * 14]


def test_an_object_that_is_not_ours_is_replaced(bucket: Bucket) -> None:
    bucket.write(NAMES[0], b"s" * 100)
    bucket.write(NAMES[1], b"x" * 5000)

    store(DATA, PICTURE, storage=default_storage)

    assert bucket.objects() == WHOLE
    assert bucket.read(NAMES[1])["Body"].read() == PICTURE.renditions[400]


def fault_at_write(number: int, fault: Fault) -> Callable[[str, str], Fault]:
    writes = count(1)

    def at(method: str, path: str) -> Fault:
        return fault if method == "PUT" and next(writes) == number else ""

    return at


@pytest.mark.parametrize("fault", FAULTS)
def test_s3_errors(bucket: Bucket, proxy: FaultyProxy, fault: Fault) -> None:
    """At the first write, then at the second one; healed by the next try."""
    if fault == "slow":
        bucket.fail_fast(read_timeout=0.3)
    for number in (1, 2):
        proxy.fault = fault_at_write(number, fault)
        with pytest.raises(MediaError, match=r"^cannot store the picture: S3 at") as e:
            store(DATA, PICTURE, storage=default_storage)
        assert not e.value.permanent
        assert bucket.objects().items() <= WHOLE.items()

    bucket.use(address=proxy.address)
    proxy.fault = lambda method, path: ""
    store(DATA, PICTURE, storage=default_storage)
    assert bucket.objects() == WHOLE


def test_a_server_without_conditional_writes_will_do(
    bucket: Bucket, proxy: FaultyProxy
) -> None:
    proxy.fault = fault_at_write(1, "501")

    store(DATA, PICTURE, storage=default_storage)

    assert proxy.answers[:3] == [("PUT", 501), ("HEAD", 404), ("PUT", 200)]
    assert bucket.objects() == WHOLE


def test_200_random_faults_leave_whole_objects_only(
    bucket: Bucket, proxy: FaultyProxy
) -> None:
    chance = random.Random(200)
    faults: list[Fault] = []

    def at_random(method: str, path: str) -> Fault:
        if chance.random() < 0.5 or len(faults) >= 200:
            return ""
        faults.append(chance.choice([each for each in FAULTS if each != "slow"]))
        return faults[-1]

    proxy.fault = at_random
    stored: dict[str, bytes] = {}
    number = 0
    while len(faults) < 200 or number % 10:
        data, rendered = picture(number)
        number += 1
        try:
            content_hash = store(data, rendered, storage=default_storage).content_hash
        except MediaError:
            continue
        for width, rendition in rendered.renditions.items():
            name = f"{content_hash[:2]}/{content_hash}-{width}.webp"
            stored[name] = rendition
    assert stored
    for name, rendition in stored.items():
        assert bucket.read(name)["Body"].read() == rendition


def test_an_object_that_is_used_again_is_young_again(
    bucket: Bucket, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody uses is deleted by its age."""
    store(DATA, PICTURE, storage=default_storage)
    monkeypatch.setattr("twitter_album.s3_storage.MAX_AGE_OF_REUSED", timedelta(0))
    proxy.answers.clear()

    store(DATA, PICTURE, storage=default_storage)

    assert proxy.answers == [("PUT", 412), ("HEAD", 200), ("PUT", 200)] * 2


@pytest.mark.parametrize("fault", ["503", "reset", "slow", "truncated"])
def test_a_read_that_fails_is_no_missing_file(
    bucket: Bucket, proxy: FaultyProxy, fault: Fault
) -> None:
    bucket.write(NAMES[0], b"s" * 3000)
    bucket.fail_fast(read_timeout=0.3)
    proxy.fault = lambda method, path: fault

    with pytest.raises(StorageUnavailable, match=r"^S3 at http://127"):
        default_storage.open(NAMES[0]).read()


def test_a_fault_of_a_moment_is_not_noticed(bucket: Bucket, proxy: FaultyProxy) -> None:
    """boto3 asks again by itself; what arrived the first time is no trouble."""
    bucket.use(address=proxy.address)
    faults: list[Fault] = ["no answer", "503"]
    proxy.fault = lambda method, path: faults.pop() if faults else ""

    store(DATA, PICTURE, storage=default_storage)

    assert not faults
    assert bucket.objects() == WHOLE


def test_a_bucket_that_is_gone_has_no_missing_files(bucket: Bucket) -> None:
    bucket.remove()
    for ask in (default_storage.exists, default_storage.listdir, default_storage.open):
        with pytest.raises(StorageRefused, match="there is no such bucket"):
            ask(NAMES[0])
    with pytest.raises(MediaError, match="there is no such bucket"):
        store(DATA, PICTURE, storage=default_storage)


def test_threads_share_one_client(bucket: Bucket) -> None:
    storage: Any = default_storage
    with ThreadPoolExecutor(4) as threads:
        clients = set(threads.map(lambda _: id(storage.client), range(4)))
    assert len(clients) == 1


def test_a_signed_address_gives_the_picture_until_it_expires(bucket: Bucket) -> None:
    bucket.use(query="?expires=600")
    default_storage.save(NAMES[0], ContentFile(b"picture"))
    storage: Any = default_storage

    address, seconds = storage.readable_url(NAMES[0])

    assert "X-Amz-Expires=600" in address
    assert seconds == 300
    bucket.use(query="?expires=86400")
    assert storage.readable_url(NAMES[0])[1] == 43_200
    storage.security_token = "of a role, which ends sooner"
    assert storage.readable_url(NAMES[0])[1] == 300
    with urllib.request.urlopen(address) as got:
        assert got.read() == b"picture"
        assert got.headers["Content-Type"] == "image/webp"
