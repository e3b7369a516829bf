"""A frozen album is written whole, or nothing is left."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from app.freeze import forecast, write
from app.freeze.selection import Selection
from app.models import Photo
from tests.app.factories import make_album, make_photo, store_picture
from tests.app.freeze.conftest import Freeze
from tests.full_disk import full_disk
from twitter_album import shutdown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def photo() -> Photo:
    return make_photo(make_album(), **store_picture())


def test_a_zip_has_the_same_files_in_one_folder(freeze: Freeze, tmp_path: Path) -> None:
    frozen = freeze()
    freeze(name="carnival.zip")
    with zipfile.ZipFile(tmp_path / "carnival.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()

    assert sorted(names) == sorted(f"carnival/{name}" for name in frozen.files)


@pytest.mark.parametrize("name", ["frozen", "frozen.zip"])
def test_what_is_there_is_never_written_over(
    freeze: Freeze, tmp_path: Path, name: str
) -> None:
    freeze(name=name)
    before = (tmp_path / name).stat().st_mtime_ns

    with pytest.raises(CommandError, match="is there already"):
        freeze(name=name)
    assert (tmp_path / name).stat().st_mtime_ns == before


def test_an_empty_folder_is_filled(freeze: Freeze, tmp_path: Path) -> None:
    (tmp_path / "frozen").mkdir()
    assert "index.html" in freeze().files


def test_says_which_album_or_folder_there_is_not(
    freeze: Freeze, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="There is no album of #carnaval"):
        freeze("#carnaval")
    with pytest.raises(CommandError, match="There is no folder"):
        freeze(name="nowhere/frozen")
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_how_large_it_becomes_is_told_first(freeze: Freeze, photo: Photo) -> None:
    first = freeze().output.splitlines()[0]

    files = len(photo.rendition_names) + 2  # with the pages of photo and person
    expected = f"#carnival: 1 photo; it takes about {files} files and 0 MB."
    assert first == expected


@pytest.mark.parametrize("name", ["frozen", "frozen.zip"])
def test_what_has_no_room_is_not_begun(
    freeze: Freeze, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(forecast, "BYTES_FOR_EACH_PHOTO", 10**18)

    with pytest.raises(CommandError, match=r"GB, but .* free in .*nothing was begun"):
        freeze(name=name)
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_a_disk_takes_only_so_many_files_but_one_zip(
    freeze: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    plenty = {"f_bavail": 10**9, "f_bfree": 10**9, "f_blocks": 10**9, "f_frsize": 4096}
    limits = SimpleNamespace(**plenty, f_files=1000, f_favail=3)
    monkeypatch.setattr("os.statvfs", lambda path: limits)

    with pytest.raises(CommandError, match="takes 3 more files; nothing was begun"):
        freeze()
    freeze(name="frozen.zip")


def test_says_when_a_zip_is_beyond_old_programs(
    freeze: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "MAX_OLD_ZIP_FILES", 3)

    assert "ZIP64" not in freeze().output
    assert "ZIP64" in freeze(name="frozen.zip").output


def test_a_full_disk_is_one_sentence_and_nothing_half(
    freeze: Freeze, tmp_path: Path
) -> None:
    with full_disk(), pytest.raises(CommandError, match="nothing was left behind"):
        freeze()
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


@pytest.mark.parametrize("name", ["frozen", "frozen.zip"])
def test_who_stops_it_finds_nothing_half(
    freeze: Freeze, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)

    with pytest.raises(CommandError, match="Stopped; nothing was left behind"):
        freeze(name=name)
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_a_photo_that_is_taken_down_meanwhile_is_not_given_away(
    freeze: Freeze, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photo: Photo
) -> None:
    def hidden_then(selection: Selection) -> int:
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        return gone(selection)

    gone = Selection.gone
    monkeypatch.setattr(Selection, "gone", hidden_then)

    with pytest.raises(CommandError, match="1 photo was taken down meanwhile"):
        freeze()
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_two_runs_do_not_write_into_one_place(freeze: Freeze, tmp_path: Path) -> None:
    place = tmp_path / "frozen"
    with write.new_folder(place), pytest.raises(CommandError, match="Another run"):
        freeze()


def test_the_next_run_clears_what_a_killed_one_left(
    freeze: Freeze, tmp_path: Path
) -> None:
    left = tmp_path / ".frozen.unfinished" / "frozen" / "pictures"
    left.mkdir(parents=True)
    (left / "half.webp").write_bytes(b"half")

    assert "pictures/half.webp" not in freeze().files
    assert not (tmp_path / ".frozen.unfinished").exists()
