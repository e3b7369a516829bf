"""Mirrors of albums as partners keep them: `examples/mirror.py`, over HTTP."""

from __future__ import annotations

import json
import tempfile
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from typing import Any

import requests

from examples.mirror import PAUSE_SECONDS, Mirror

HOUR_SECONDS = 3600


@dataclass
class Traffic:
    """Of one session, with lines of requests, answers and headers."""

    answers: int = 0
    size: int = 0

    def count(self, answer: requests.Response, *values: Any, **options: Any) -> None:
        asked = answer.request
        headers = [*(asked.headers or {}).items(), *answer.headers.items()]
        first_lines = f"GET {asked.path_url} HTTP/1.1\r\nHost: {asked.url}\r\n\r\n"
        status = f"HTTP/1.1 {answer.status_code} {answer.reason}\r\n\r\n"
        self.answers += 1
        self.size += sum(len(f"{name}: {value}\r\n") for name, value in headers)
        self.size += len(first_lines) + len(status)
        self.size += int(answer.headers.get("Content-Length", 0))


def follow(
    answers: Connection, is_over: Event, site: str, tag: str, seconds: float
) -> None:
    """In a process of its own: what it has in the end is what the album lists."""
    broken, traffic, photos = [], Traffic(), {}
    with tempfile.TemporaryDirectory() as folder:
        path, chance = f"{folder}/mirror.sqlite3", Random(tag)
        try:
            mirror, pause = begun(site, tag, path, traffic), seconds
            while not is_over.wait(pause):
                start = time.monotonic()
                if chance.random() < 0.1:  # it is started again, and goes on
                    mirror = begun(site, tag, path, traffic)
                with suppress(requests.RequestException):
                    catch_up(mirror)
                pause = max(seconds, time.monotonic() - start)
            catch_up(mirror)
            photos = mirrored(mirror)
            broken = differences(tag, photos, listed(site, tag))
        except Exception:  # noqa: BLE001  # whatever it is, it is told
            broken = [traceback.format_exc()]
    answers.send((traffic.answers, broken, len(photos), 0))


def begun(site: str, tag: str, path: str, traffic: Traffic) -> Mirror:
    mirror = Mirror(site, tag, path)
    mirror.session.hooks["response"].append(traffic.count)
    return mirror


def catch_up(mirror: Mirror) -> None:
    while mirror.follow():
        pass


def mirrored(mirror: Mirror) -> dict[int, Any]:
    rows = mirror.rows.execute("SELECT id, facts FROM photo")
    return {photo_id: json.loads(facts) for photo_id, facts in rows}


def listed(site: str, tag: str) -> dict[int, Any]:
    photos: dict[int, Any] = {}
    query: dict[str, str] = {"album": tag, "limit": "200"}
    while True:
        page = requests.get(f"{site}/api/photos", params=query, timeout=60).json()
        photos |= {photo["id"]: photo for photo in page["data"]}
        if not page["next_cursor"]:
            return photos
        query["cursor"] = page["next_cursor"]


def differences(tag: str, has: dict[int, Any], listed: dict[int, Any]) -> list[str]:
    found = [f"#{tag}, photo {pk} is missing" for pk in listed.keys() - has.keys()]
    found += [f"#{tag}, photo {pk} is gone" for pk in has.keys() - listed.keys()]
    for pk in listed.keys() & has.keys():
        kept, shown = without_names(has[pk]), without_names(listed[pk])
        found += [
            f"#{tag}, photo {pk}: {key} is {shown[key]}, not {kept[key]}"
            for key in shown
            if shown[key] != kept[key]
        ]
    return found


def without_names(photo: dict[str, Any]) -> dict[str, Any]:
    """A person's new name alone is no change, as the API says."""
    owner = {"id": photo["owner"]["id"], "network": photo["owner"]["network"]}
    copies = [copy | {"handle": ""} for copy in photo["also_on"]]
    return photo | {"owner": owner, "also_on": copies}


def idle(site: str, tag: str, folder: Path, *, seconds: float) -> Traffic:
    """What a mirror that has all takes while nothing happens, for an hour."""
    traffic = Traffic()
    mirror = Mirror(site, tag, str(folder / "idle.sqlite3"))
    catch_up(mirror)
    mirror.session.hooks["response"].append(traffic.count)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        catch_up(mirror)
        time.sleep(PAUSE_SECONDS)
    times = HOUR_SECONDS / (traffic.answers * PAUSE_SECONDS)
    return Traffic(round(traffic.answers * times), round(traffic.size * times))
