"""Names with a slash, and names that a path reads as a step, over HTTP from the web
server of the Procfile, which passes a path on without its escapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from django.test import Client

from tests.app.factories import make_album, make_owner, make_photo
from tests.app.reading import photo_ids
from tests.running import database_url
from tests.web_server import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
NAMES = ("Ana", "Ana/", "Ana/7", "Ana/feed", "/", "..", ".", "a/../b", "Ana?", "%2F")
# As they stand in a path, by the name that they mean.
PATHS = {
    "Ana": ("Ana", "Ana?"),
    "Ana/": ("Ana%2F", "Ana/", "@Ana%2F"),
    "Ana/7": ("Ana%2F7", "Ana/7/"),
    "..": ("@..", "@../"),
    ".": ("@.",),
    "Ana?": ("Ana%3F", "Ana%3f/"),
    "%2F": ("%252F",),
}


@pytest.mark.parametrize("path", ["/owner/ana/", "/api/owner/ana/"])
def test_a_handle_wins_over_a_display_name_with_a_slash(
    client: Client, path: str
) -> None:
    album = make_album()
    photo = make_photo(album, make_owner("ana", display_name="Ana"))
    make_photo(album, make_owner("impostor", display_name="ana/"))

    answer = client.get(path)

    if path.startswith("/api/"):
        assert [each["id"] for each in answer.json()["data"]] == [photo.pk]
    else:
        assert photo_ids(answer.content.decode()) == [photo.pk]


def test_every_name_is_found_by_query_by_link_and_by_path(tmp_path: Path) -> None:
    album = make_album()
    photos = {
        name: make_photo(album, make_owner(f"guest{number}", display_name=name))
        for number, name in enumerate(NAMES)
    }

    with running(tmp_path, DATABASE_URL=database_url(), WEB_THREADS="4") as server:

        def ask(address: str) -> Any:
            # Steps in a path are taken before it is sent, as browsers do.
            return requests.get(f"http://127.0.0.1:{server.port}{address}", timeout=30)

        for name, photo in photos.items():
            query = urlencode({"owner": name, "album": "carnival"})
            found = ask(f"/api/photos?{query}").json()["data"]
            assert [each["id"] for each in found] == [photo.pk], name
            page = ask(photo.owner.get_absolute_url()).text
            assert photo_ids(page) == [photo.pk], name

        for name, paths in PATHS.items():
            for path in paths:
                found = ask(f"/api/owner/{path}").json()["data"]
                assert [each["id"] for each in found] == [photos[name].pk], path
                page = ask(f"/owner/{path}").text
                assert photo_ids(page) == [photos[name].pk], path

        for tag in ("carnival/7", "carnival/", "..", "/"):
            status = ask(f"/api/photos?album={quote(tag, safe='')}").status_code
            assert status == 404, tag
