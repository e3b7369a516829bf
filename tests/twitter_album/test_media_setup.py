"""Whether pictures can be stored is known before anything starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from app.management.commands import run
from tests.running import ROOT, give_tables
from tests.s3 import KEY, PREFIX, SECRET, Bucket
from tests.s3_proxy import FaultyProxy
from twitter_album import media_setup
from twitter_album.processes import Output

RENDITION = f"ab/{'ab' * 32}-320.webp"


def write_old_pictures() -> dict[str, int]:
    """As an album on one disk leaves them."""
    disk = FileSystemStorage(settings.MEDIA_ROOT)
    files = {RENDITION: b"RIFF", "share/7/0123.jpg": b"\xff\xd8\xff", ".parts/x": b"R"}
    for name, data in files.items():
        path = Path(disk.path(name))
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    return {RENDITION: 4, "share/7/0123.jpg": 3}


def test_a_usable_bucket_lets_the_album_start(bucket: Bucket) -> None:
    media_setup.check()
    call_command("check", deploy=True, tags=["media"])


@pytest.mark.django_db
def test_a_bucket_that_is_not_there_stops_the_start(
    bucket: Bucket, tmp_path: Path
) -> None:
    bucket.remove()
    with pytest.raises(SystemCheckError, match="there is no such bucket"):
        call_command("check", deploy=True, tags=["media"])
    give_tables(tmp_path / "data")
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "data"),
        "MEDIA_STORAGE_URL": bucket.url(),
    }
    clock = subprocess.run(
        [sys.executable, "manage.py", "clock"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert clock.returncode == 1
    assert clock.stderr == (
        f"CommandError: Pictures cannot be stored: S3 at {bucket.address}, bucket "
        f"{bucket.name}, answers 404: there is no such bucket. Check "
        "MEDIA_STORAGE_URL.\n"
    )


def test_the_start_names_the_bucket_without_its_keys(
    bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    command = run.Command()
    command.output = Output(sys.stdout)
    command.introduce(password="")
    lines = capsys.readouterr().out
    assert f"Its pictures:  {bucket.address}/{bucket.name}/{PREFIX}\n" in lines
    assert KEY not in lines
    assert SECRET not in lines


def test_keys_that_may_not_stop_the_start(proxy: FaultyProxy) -> None:
    proxy.fault = lambda method, path: "403"
    with pytest.raises(CommandError, match="these keys may not do that"):
        media_setup.check()


def test_a_server_in_trouble_is_waited_for(
    proxy: FaultyProxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.fault = lambda method, path: "503"
    media_setup.check()
    assert "Pictures cannot be stored for now: S3 at http" in caplog.text


@pytest.mark.django_db
def test_pictures_on_this_disk_are_copied_before_the_start(bucket: Bucket) -> None:
    stored = write_old_pictures()
    with pytest.raises(CommandError, match="upload_pictures"):
        media_setup.check()
    assert bucket.objects() == {}

    call_command("upload_pictures")

    assert bucket.objects() == stored
    media_setup.check()
    call_command("upload_pictures")
    assert bucket.objects() == stored


def test_a_copy_that_fails_says_so(proxy: FaultyProxy) -> None:
    write_old_pictures()
    proxy.fault = lambda method, path: "500" if "share" in path else ""
    with pytest.raises(CommandError, match=r"Not all is copied: .* Run it again"):
        call_command("upload_pictures")


def test_without_s3_there_is_nothing_to_copy() -> None:
    media_setup.check()
    with pytest.raises(CommandError, match="MEDIA_STORAGE_URL is not set"):
        call_command("upload_pictures")
