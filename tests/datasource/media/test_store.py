"""A file is whole or not there, whatever the disk does."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from datasource.errors import MediaError
from datasource.media.pictures import RenderedPicture
from datasource.media.store import store
from tests.datasource.media.faulty_disk import FAULTS, Disk
from twitter_album.atomic_files import PARTS, remove_stale_parts

DATA = b"the picture's own bytes"
HASH = hashlib.sha256(DATA).hexdigest()
PICTURE = RenderedPicture(
    400, 300, "data:,", "#123456", {320: b"s" * 3000, 400: b"l" * 5000}
)
NAMES = [f"{HASH[:2]}/{HASH}-320.webp", f"{HASH[:2]}/{HASH}-400.webp"]


def files(storage: FileSystemStorage) -> dict[str, int]:
    """Every file with its size, temporary ones included."""
    root = Path(storage.location)
    found = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.stat().st_size for path in found}


def test_renditions_are_named_by_the_picture_s_hash(
    storage: FileSystemStorage,
) -> None:
    stored = store(DATA, PICTURE, storage=storage)

    assert stored.content_hash == HASH
    assert (stored.width, stored.height) == (400, 300)
    assert files(storage) == {NAMES[0]: 3000, NAMES[1]: 5000}


def test_the_same_bytes_twice_are_one_file(storage: FileSystemStorage) -> None:
    store(DATA, PICTURE, storage=storage)
    before = [os.stat(storage.path(name)).st_ino for name in NAMES]
    store(DATA, PICTURE, storage=storage)

    assert [os.stat(storage.path(name)).st_ino for name in NAMES] == before
    assert len(files(storage)) == 2


def test_a_file_that_is_used_again_is_young_again(storage: FileSystemStorage) -> None:
    """What nobody uses is deleted by its age."""
    store(DATA, PICTURE, storage=storage)
    for name in NAMES:
        os.utime(storage.path(name), (0, 0))

    store(DATA, PICTURE, storage=storage)

    for name in NAMES:
        assert time.time() - os.stat(storage.path(name)).st_mtime < 60


def test_a_file_that_was_damaged_is_replaced(storage: FileSystemStorage) -> None:
    store(DATA, PICTURE, storage=storage)
    Path(storage.path(NAMES[1])).write_bytes(b"l" * 4999)

    store(DATA, PICTURE, storage=storage)

    assert files(storage)[NAMES[1]] == 5000


@pytest.mark.parametrize("code", FAULTS, ids=errno.errorcode.get)
def test_a_disk_fault_at_each_write_leaves_whole_files_only(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(patch)
        store(DATA, PICTURE, storage=FileSystemStorage(tmp_path / "counted"))
        steps = disk.steps
    assert steps > 15

    for step in range(1, steps + 1):
        storage = FileSystemStorage(tmp_path / str(step))
        with monkeypatch.context() as patch:
            Disk(patch).fail_at(step, code)
            with pytest.raises(MediaError) as raised:
                store(DATA, PICTURE, storage=storage)
        assert str(raised.value).startswith("cannot store the picture: ")
        assert not raised.value.permanent
        assert files(storage).items() <= {NAMES[0]: 3000, NAMES[1]: 5000}.items()

        store(DATA, PICTURE, storage=storage)
        assert files(storage) == {NAMES[0]: 3000, NAMES[1]: 5000}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EIO, "Input/output error"),
        (errno.EACCES, "Permission denied"),
    ],
)
def test_the_reason_is_told(
    code: int,
    reason: str,
    storage: FileSystemStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Disk(monkeypatch).fail_at(5, code)

    with pytest.raises(MediaError, match=f"^cannot store the picture: {reason}$"):
        store(DATA, PICTURE, storage=storage)


@pytest.fixture
def small_files() -> Iterator[None]:
    """The kernel lets nobody write files of more than 4000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_a_real_limit_of_the_kernel(storage: FileSystemStorage) -> None:
    with pytest.raises(MediaError, match=r"^cannot store the picture: File too large$"):
        store(DATA, PICTURE, storage=storage)

    assert files(storage) == {NAMES[0]: 3000}


def test_a_disk_that_lies_is_found_out(
    storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path)[:-1])

    with pytest.raises(MediaError, match="the disk did not keep the file"):
        store(DATA, PICTURE, storage=storage)

    assert files(storage) == {}


def test_parts_of_killed_runs_are_removed_after_an_hour(
    storage: FileSystemStorage,
) -> None:
    parts = Path(storage.path(PARTS))
    parts.mkdir(parents=True)
    for name, age in [("old", 3700), ("new", 3500)]:
        (parts / name).write_bytes(b"half")
        os.utime(parts / name, (time.time() - age,) * 2)

    remove_stale_parts(storage)

    assert list(files(storage)) == [f"{PARTS}/new"]
