"""`manage.py run`: everything starts with it, and everything stops with it."""

from __future__ import annotations

import io
import json
import re
import signal
import socket
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.on_postgresql import free_port
from tests.running import (
    PATIENCE_SECONDS,
    album,
    await_line,
    await_photos,
    get,
    output,
    stop,
)


def await_download(address: str) -> None:
    """The clock makes the version of the top seven and its pictures, nobody asks."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert ZipFile(io.BytesIO(answer.read())).testzip() is None
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("no download in time")


def subjects(folder: Path) -> list[str]:
    """Of the e-mails in the outbox."""
    found = (folder / "data" / "outbox").glob("*.eml")
    return sorted(message_from_bytes(path.read_bytes())["Subject"] for path in found)


def await_emails(folder: Path, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(subjects(folder)) < number:
        assert time.monotonic() < deadline, subjects(folder)
        time.sleep(0.5)


def small_world(folder: Path) -> None:
    """A simulated network before its start, whose two busy hours are still to come:
    every picture that it has is drawn and decoded."""
    started_at = datetime.now(UTC) + timedelta(hours=2)
    world = {"seed": 1, "born_at": started_at.isoformat(), "hashtags": []}
    (folder / "data").mkdir()
    (folder / "data" / "simulator.json").write_text(json.dumps(world))


def test_one_command_fills_an_album_and_a_second_start_keeps_it_and_warns_once(
    tmp_path: Path,
) -> None:
    small_world(tmp_path)
    with album(tmp_path, BACKFILL_DAYS="2", MILESTONES="5,6,7") as process:
        await_line(tmp_path, "Ctrl-C stops everything.")
        told = output(tmp_path)
        named = re.search(r"The album of #carnival:  (\S+)/", told)
        assert named is not None
        address = named[1]
        assert re.search(r"user admin, password \S{12,}", told)
        await_photos(address, 7)
        await_emails(tmp_path, 3)
        seven = json.loads(get(f"{address}/api/topic/%23carnival/7"))["data"]
        favourites = [photo["favorite_count"] for photo in seven]
        assert favourites == sorted(favourites, reverse=True)
        await_download(f"{address}/topic/%23carnival/7.zip")
        assert get(f"{address}/").count("<figure") >= 7
        assert '"clock": "alive"' in get(f"{address}/readyz")
        stop(process)
        assert process.returncode == 0
    before = subjects(tmp_path)
    assert len(before) == 3
    assert [re.findall(r"\d+", subject)[0] for subject in before] == ["5", "6", "7"]
    assert_keeps_what_it_has(tmp_path)


def assert_keeps_what_it_has(folder: Path) -> None:
    """A second start, whose network cannot be reached, until its terminal is closed."""
    before = subjects(folder)
    server = f"http://127.0.0.1:{free_port()}"
    network = {"NETWORKS": "mastodon", "MASTODON_SERVERS": server}
    with album(folder, MILESTONES="5,6,7", **network) as process:
        await_line(folder, "cannot be reached; next try")
        stop(process, signal.SIGHUP)
    lines = output(folder).splitlines()
    assert len([line for line in lines if "WARNING" in line]) == 1
    assert not [line for line in lines if "password" in line]
    assert subjects(folder) == before


@pytest.mark.parametrize(
    ("seconds", "number"),
    [(0.3, signal.SIGINT), (1.5, signal.SIGTERM), (3.0, signal.SIGINT)],
)
def test_a_stop_at_any_moment_leaves_no_process_behind(
    tmp_path: Path, seconds: float, number: int
) -> None:
    with album(tmp_path) as process:
        time.sleep(seconds)
        stop(process, number)
        assert "Traceback" not in output(tmp_path)
        assert "WARNING" not in output(tmp_path)


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with album(tmp_path, PORT=str(port)) as process:
            assert process.wait(timeout=30) == 1
    lines = output(tmp_path).strip().splitlines()
    assert len(lines) == 1
    assert f"Port {port} is taken" in lines[0]
    assert "PORT=" in lines[0]


def test_a_database_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    url = f"postgres://album:geheim@127.0.0.1:{free_port()}/album"
    with album(tmp_path, DATABASE_URL=url) as process:
        assert process.wait(timeout=30) == 1
    lines = output(tmp_path).strip().splitlines()
    assert len(lines) == 1
    assert "Check DATABASE_URL" in lines[0]
    assert "geheim" not in lines[0]
