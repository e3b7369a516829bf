"""A client that openapi-python-client makes of the schema of the API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from app.models import Photo
from tests.examples.running_album import album_with_photos, served

PROGRAM = """
import json, sys
from album_client import Client
from album_client.api.albums import list_album_changes, list_albums
from album_client.api.photos import list_photos

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
albums = [album.hashtag for album in list_albums.sync(client=client).data]
photos, cursor = [], {}
while cursor is not None:
    page = list_photos.sync(client=client, album=albums[0], limit=2, **cursor)
    photos += [photo.owner.display_name for photo in page.data]
    cursor = {"cursor": page.next_cursor} if page.next_cursor else None
changed, gone, since = [], [], {}
while since is not None:
    page = list_album_changes.sync(albums[0], client=client, limit=2, **since)
    changed += [photo.id for photo in page.data]
    gone += page.gone
    since = {"since": page.version} if page.has_more else None
wrong = list_album_changes.sync(albums[0], client=client, since="00000000-1")
told = albums, photos, sorted(changed), gone, wrong.type_
print(json.dumps(told))
"""


def generate(site: str, folder: Path) -> str:
    """Returns what it warns of."""
    (folder / "schema.json").write_bytes(
        requests.get(f"{site}/api/schema", timeout=60).content
    )
    (folder / "config.yml").write_text("post_hooks: []")  # as code is formatted
    command = (
        *(sys.executable, "-m", "openapi_python_client", "generate"),
        *("--path", "schema.json", "--config", "config.yml"),
        *("--meta", "none", "--output-path", "album_client"),
    )
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stderr


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_generated_client_lists_albums_photos_and_changes(tmp_path: Path) -> None:
    album = album_with_photos(5)
    hidden = Photo.objects.filter(text="photo 1")
    hidden.update_visibility(is_hidden=True)
    with served(tmp_path) as site:
        warnings = generate(site, tmp_path)
        told = subprocess.run(
            [sys.executable, "-c", PROGRAM, site],
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    albums, photos, changed, gone, problem = json.loads(told)
    assert albums == ["#carnival"]
    assert photos == 4 * ["Ana Sol"]
    listed = album.photos.visible().order_by("pk").values_list("pk", flat=True)
    assert changed == list(listed)
    assert gone == [hidden.get().pk]
    assert problem == f"{site}/api/problems/start-again"
    # It makes classes of JSON alone: of one file a function is without its answer.
    assert warnings.count("WARNING") == 1
    assert "application/x-ndjson" in warnings
