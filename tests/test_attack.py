"""`make attack` is for the album on this machine, and for nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.app.factories import make_album, make_photo
from tests.attack.target import NotLoopback, Target


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1:8000",
        "http://album.example",
        "http://127.0.0.1.example:8000",
        "http://127.0.0.1@192.0.2.1/",
        "http://[2001:db8::1]:8000",
        "https://127.0.0.1:8000",
        "127.0.0.1:8000",
    ],
)
def test_no_other_machine_is_attacked(url: str) -> None:
    with pytest.raises(NotLoopback):
        Target.at(url)


def test_this_machine_is() -> None:
    for host in ["127.0.0.1", "localhost", "[::1]"]:
        assert Target.at(f"http://{host}:8000").port == 8000, host


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_it_runs_as_the_readme_starts_it(
    live_server: LiveServer, tmp_path: Path
) -> None:
    make_photo(make_album())
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    del environment["DJANGO_SETTINGS_MODULE"]
    few = ("--requests=20", "--silent=5", "--slow=5", "--clients=2")
    short = ("--seconds=0.2", "--flood-seconds=0.1")

    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.attack",
            "--url",
            live_server.url,
            *few,
            *short,
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "20 hostile requests" in told.stdout, told.stderr
    assert "failures in" in told.stdout
