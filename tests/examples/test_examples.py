"""The examples for developers, run against a served album."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from app.models import Photo
from tests.examples.running_album import (
    EXAMPLES,
    add_photo,
    album_with_photos,
    python,
    served,
)
from tests.http_receiver import Receiver, receiving

PATIENCE_SECONDS = 60
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def program(*command: str, folder: Path) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder)
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def mirrored(path: Path) -> dict[int, Any]:
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as rows:
        try:
            photos = rows.execute("SELECT id, facts FROM photo").fetchall()
        except sqlite3.OperationalError:  # its tables are still to come
            return {}
    return {photo_id: json.loads(facts) for photo_id, facts in photos}


def listed(site: str) -> dict[int, Any]:
    page = requests.get(f"{site}/api/photos?album=carnival&limit=200", timeout=30)
    return {photo["id"]: photo for photo in page.json()["data"]}


def test_the_mirror_has_what_the_album_has(tmp_path: Path) -> None:
    album = album_with_photos()
    kept = tmp_path / "mirror.sqlite3"
    with served(tmp_path) as site:
        command = (*python("mirror.py"), site, "#Carnival", str(kept))
        with program(*command, folder=tmp_path):
            wait_until(lambda: mirrored(kept) == listed(site))
            assert len(mirrored(kept)) == 3
            Photo.objects.filter(text="photo 1").update_visibility(is_hidden=True)
            add_photo(album, text="later")
            wait_until(lambda: mirrored(kept) == listed(site))
        # It goes on where it was.
        add_photo(album, text="while it was away")
        with program(*command, folder=tmp_path):
            wait_until(lambda: mirrored(kept) == listed(site))
        texts = {photo["text"] for photo in mirrored(kept).values()}
    assert texts == {"photo 0", "photo 2", "later", "while it was away"}


def heard(chat: Receiver) -> list[str]:
    return [json.loads(each.body)["text"].splitlines()[0] for each in chat.posted]


def test_the_chat_bot_tells_of_new_photos_once(tmp_path: Path) -> None:
    album = album_with_photos()
    state = tmp_path / "chat_bot.json"
    with served(tmp_path) as site, receiving() as chat:
        command = (*python("chat_bot.py"), site, "carnival", chat.address)
        with program(*command, folder=tmp_path):
            wait_until(lambda: state.exists() and "false" in state.read_text())
            Photo.objects.filter(text="photo 1").update(alt_text="changed")
            photo = add_photo(album, text="a mask")
            wait_until(lambda: len(chat.posted) == 1)
            wait_until(lambda: str(photo.pk) in state.read_text())
        chat.status = 500
        add_photo(album, text="a lantern")
        with program(*command, folder=tmp_path):
            wait_until(lambda: len(chat.posted) == 2)
            chat.status = 200
            wait_until(lambda: len(chat.posted) == 3)
    assert heard(chat) == [
        "#carnival by Ana Sol: a mask",
        "#carnival by Ana Sol: a lantern",
        "#carnival by Ana Sol: a lantern",
    ]
    page = json.loads(chat.posted[0].body)["text"].splitlines()[1]
    assert page == f"{site}/photo/{photo.pk}"


@pytest.mark.one_database
def test_the_client_in_javascript_lists_an_album(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this machine (Debian: apt install nodejs)")
    album_with_photos()
    with served(tmp_path) as site:
        told = subprocess.run(
            [node, str(EXAMPLES / "client.mjs"), site, "#carnival"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        wrong = subprocess.run(
            [node, str(EXAMPLES / "client.mjs"), site, "nothing"],
            check=False,
            capture_output=True,
            text=True,
        ).stderr
    assert told[0] == "#carnival: 3 photos"
    assert len(told) == 4
    assert all("Ana Sol https://social.example/" in line for line in told[1:])
    assert "not-found" in wrong


def test_every_example_is_short() -> None:
    for path in EXAMPLES.iterdir():
        if path.is_file():
            assert len(path.read_text().splitlines()) < 60, path
