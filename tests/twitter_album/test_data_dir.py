"""The folder of an album and the secret in it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.twitter_album.starts import start
from twitter_album import data_dir


def test_a_laptop_gets_a_secret_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    start(tmp_path)
    first = (tmp_path / "secret-key").read_text()
    start(tmp_path)
    assert len(first) > 50
    assert (tmp_path / "secret-key").read_text() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_an_empty_secret_that_a_crash_left_behind_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    assert start(tmp_path).returncode == 0
    assert len((tmp_path / "secret-key").read_text()) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        path = tmp_path / "secret-key"
        secrets = set(pool.map(data_dir.stored_secret, [path] * 20))
    assert len(secrets) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_the_folder_that_we_make_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    assert start(folder).returncode == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_was_there_stays_as_open_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert start(tmp_path).returncode == 0
    assert tmp_path.stat().st_mode & 0o777 == 0o755
