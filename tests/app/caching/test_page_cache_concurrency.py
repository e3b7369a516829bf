"""Changes by others while a page is made or cached: nobody sees an old one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from app.models import Album, Photo
from tests.app.factories import make_photo

# Committed, as only what is committed can be kept.
pytestmark = pytest.mark.django_db(transaction=True)


ROOT = Path(__file__).resolve().parents[3]
TOPIC = "/topic/%23carnival"


def test_a_photo_hidden_by_another_process_is_gone_at_the_next_request(
    client: Client, album: Album
) -> None:
    photo = make_photo(album)
    assert f"/photo/{photo.pk}" in client.get(TOPIC).content.decode()

    in_another_process(
        f"Photo.objects.filter(pk={photo.pk}).update_visibility(is_hidden=True)"
    )

    assert f"/photo/{photo.pk}" not in client.get(TOPIC).content.decode()


def in_another_process(statement: str) -> None:
    code = f"import django; django.setup(); from app.models import Photo; {statement}"
    database = connection.settings_dict
    server = "{USER}:{PASSWORD}@{HOST}:{PORT}".format(**database)
    url = f"postgres://{server}/{database['NAME']}"
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATABASE_URL": url,
        "DATA_DIR": str(django_settings.DATA_DIR),
    }
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)


def test_a_change_while_a_page_is_made_is_seen_by_the_next(
    client: Client, album: Album
) -> None:
    with CaptureQueriesContext(connection) as made:
        client.get(TOPIC)

    for number in range(len(made)):
        photo = make_photo(album)
        with connection.execute_wrapper(HideAfter(number, photo)):
            client.get(TOPIC)
        assert f"/photo/{photo.pk}" not in client.get(TOPIC).content.decode()


class HideAfter:
    """By somebody else, as soon as the question of this number is answered."""

    def __init__(self, number: int, photo: Photo) -> None:
        self.left = number
        self.photo = photo

    def __call__(self, execute: Callable[..., object], *question: object) -> object:
        answer = execute(*question)
        if self.left == 0:
            thread = threading.Thread(target=self.hide)
            thread.start()
            thread.join()
        self.left -= 1
        return answer

    def hide(self) -> None:
        Photo.objects.filter(pk=self.photo.pk).update_visibility(is_hidden=True)
        connection.close()


def test_a_change_that_is_not_committed_yet_is_seen_by_who_made_it(
    client: Client, album: Album
) -> None:
    address = f"/photo/{make_photo(album).pk}"
    client.get(TOPIC)

    with transaction.atomic():
        Photo.objects.all().update_visibility(is_hidden=True)
        assert address not in client.get(TOPIC).content.decode()
        transaction.set_rollback(True)

    assert address in client.get(TOPIC).content.decode()


def test_what_was_seen_before_the_commit_is_cached_for_nobody(
    client: Client, album: Album
) -> None:
    with transaction.atomic():
        Album.objects.update(is_paused=True)
        assert "This album is paused" in client.get(TOPIC).content.decode()
        transaction.set_rollback(True)

    assert "This album is paused" not in client.get(TOPIC).content.decode()
