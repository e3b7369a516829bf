"""Nobody who reads waits for a lock, and whoever needs one does not wait for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client
from django.urls import reverse

from app.models import Album, Photo
from app.top_seven import versions
from tests.app.concurrency import elsewhere, lock_of_the_album
from tests.app.factories import make_album, make_photos
from twitter_album import database_timeouts

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
TOPIC = "/topic/%23carnival"
PAGES = ["/", TOPIC, f"{TOPIC}/7", f"{TOPIC}/7/1", f"{TOPIC}/wall", "/owners", "/api"]
# What a request may take that waits for 0.3 s, on a busy machine.
MAX_SECONDS = 3


@pytest.fixture
def client() -> Client:
    """Shows the page that a visitor gets."""
    return Client(raise_request_exception=False)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """This process serves the web, with a tenth of the patience."""
    monkeypatch.setattr(database_timeouts, "LOCK_MILLISECONDS", 300)
    connection.close()
    database_timeouts.apply()
    yield monkeypatch
    connection_created.disconnect(dispatch_uid=database_timeouts.__name__)
    connection.close()


def lock_of_the_photos() -> tuple[str, ...]:
    if connection.vendor == "sqlite":
        return ("BEGIN EXCLUSIVE",)
    return ("BEGIN", "LOCK TABLE app_photo IN ACCESS EXCLUSIVE MODE")


@pytest.fixture
def album() -> Album:
    album = make_album()
    make_photos(album, 8)
    versions.make_versions()
    return album


def test_a_page_is_read_while_the_album_is_locked_elsewhere(
    client: Client, limits: object, album: Album
) -> None:
    # An order that has no version yet, which a page once made.
    Photo.objects.filter(pk=album.photos.earliest("pk").pk).update(favorite_count=99)
    for address in PAGES:
        with elsewhere(*lock_of_the_album()):
            assert client.get(address).status_code == 200, address


def test_a_decision_that_needs_the_lock_is_put_off_not_queued(
    client: Client, limits: object, album: Album
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    photo = album.photos.earliest("pk")
    address = reverse("admin:app_photo_change", args=[photo.pk])
    assert client.get(address).status_code == 200
    wanted: dict[str, Any] = {"hidden_reason": "asked for it", "is_hidden": "on"}

    with elsewhere(*lock_of_the_album()):
        begun = time.monotonic()
        response = client.post(address, wanted)
        waited = time.monotonic() - begun

    assert response.status_code == 503
    assert response["Retry-After"]
    assert 0.2 < waited < MAX_SECONDS
    assert client.post(address, wanted).status_code == 302


@pytest.mark.parametrize("address", [TOPIC, "/api/topic/carnival"])
@pytest.mark.parametrize("limit", ["LOCK_MILLISECONDS", "STATEMENT_MILLISECONDS"])
def test_a_table_that_is_rebuilt_makes_a_page_wait_for_a_moment_only(
    client: Client,
    limits: pytest.MonkeyPatch,
    album: Album,
    address: str,
    limit: str,
) -> None:
    limits.setattr(database_timeouts, "LOCK_MILLISECONDS", 60_000)
    limits.setattr(database_timeouts, limit, 300)

    with elsewhere(*lock_of_the_photos()):
        begun = time.monotonic()
        response = client.get(address)

    assert time.monotonic() - begun < MAX_SECONDS
    if connection.vendor == "sqlite":  # there, readers wait for nobody
        assert response.status_code == 200
        return
    assert response.status_code == 503
    assert response["Retry-After"]
    kind = "application/json" if "/api" in address else "text/html"
    assert response["Content-Type"].startswith(kind)


@pytest.mark.one_database
def test_only_the_web_server_is_in_a_hurry() -> None:
    told = "from django.db import connection as c; print(c.cursor()"
    told += ".execute('PRAGMA busy_timeout').fetchone()[0])"
    starts = ["import twitter_album.wsgi", "import django; django.setup()"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "",
    }

    waits = [
        subprocess.run(
            [sys.executable, "-c", f"{start}; {told}"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for start in starts
    ]

    assert waits == ["3000", "20000"]
