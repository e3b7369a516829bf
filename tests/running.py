"""The album as `manage.py run` starts it, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from django.db import connection

from tests.on_postgresql import free_port

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 20
# A busy machine is no failure; an idle one needs an eighth of it.
PATIENCE_SECONDS = 240


def database_url() -> str:
    """The address of the test's own database, for other processes."""
    names = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{names['NAME']}"
    place = f"{names['HOST']}:{names['PORT']}/{names['NAME']}"
    return f"postgres://{names['USER']}@{place}"


@contextmanager
def album(
    folder: Path, *command: str, **values: str
) -> Iterator[subprocess.Popen[str]]:
    """The running album; its output goes to `folder`/output. `command`: a program of
    the environment with its arguments, if it is not started by `manage.py run`."""
    program, *arguments = command or ("python", "manage.py", "run")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": "",
        "PORT": str(free_port()),
        "SIMULATOR_PORT": str(free_port()),
    }
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name(program)), *arguments],
            cwd=ROOT,
            env=environment | values,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            for child in children(process):
                child.kill()
            process.kill()
            process.wait()


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def output(folder: Path) -> str:
    return (folder / "output").read_text()


def await_line(folder: Path, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while text not in output(folder):
        assert time.monotonic() < deadline, output(folder)
        time.sleep(0.1)


def stop(process: subprocess.Popen[str], number: int = signal.SIGINT) -> None:
    """Ask to stop as a terminal does, and see that nobody is left behind."""
    family = children(process)
    process.send_signal(number)
    process.wait(timeout=STOP_SECONDS)
    _, alive = psutil.wait_procs(family, timeout=2)
    assert not alive


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
        return text


def await_photos(address: str, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            ready = [
                photo
                for photo in json.loads(get(f"{address}/api?limit=100"))["data"]
                if photo["state"] == "ready"
            ]
            if len(ready) >= number:
                return
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail("no photos in time")


def give_tables(folder: Path) -> None:
    """A database whose tables are made, as a second start finds it: to make them takes
    as long as four commands. Needs the fixture `django_db_setup`."""
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor != "sqlite":
        return  # its name is none of a file: SQLite would make an empty one here
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as made,
        closing(sqlite3.connect(folder / "album.sqlite3")) as given,
    ):
        made.backup(given)
