"""A whole album as one file: NDJSON and CSV."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import Settings

from app.api import csv_table, exports
from app.models import Album
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import post_on_x, restrict
from tests.app.reading import hang_up, ids, walk
from twitter_album.slow_clients import SlowClients

pytestmark = pytest.mark.django_db
EXPORT = "/api/albums/carnival/export"


@pytest.fixture
def album() -> Album:
    return make_album()


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response.streaming
    return b"".join(response).decode()


def photos_of(client: Client, query: str = "") -> list[dict[str, Any]]:
    lines = text_of(client, f"{EXPORT}.ndjson{query}").splitlines()
    return [json.loads(line) for line in lines]


def rows_of(client: Client) -> list[dict[str, str]]:
    text = text_of(client, f"{EXPORT}.csv").removeprefix("\ufeff")
    return list(csv.DictReader(StringIO(text, newline="")))


class TestNdjson:
    def test_has_what_the_list_of_the_topic_has_the_oldest_first(
        self, client: Client, album: Album, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "CHUNK", 2)
        make_photos(album, 5)
        make_photo(album, is_hidden=True)
        make_photo(make_album("samba"))

        exported = photos_of(client)

        listed = list(walk(client, "/api/topic/%23carnival?limit=2"))
        assert exported == listed[::-1]
        assert len(exported) == 5

    def test_is_empty_where_the_album_is(self, client: Client, album: Album) -> None:
        assert photos_of(client) == []

    def test_takes_the_filters_of_the_list(self, client: Client, album: Album) -> None:
        wanted = make_photo(album, make_owner("ana"), alt_text="A mask")
        make_photo(album)

        for query in ("?owner=ana", "?described=1", "?described=1&owner=ana"):
            assert ids(photos_of(client, query)) == [wanted.pk], query

    @pytest.mark.parametrize(
        ("query", "problem"),
        [
            ("?ownr=ana", "unknown-parameter"),
            ("?sort=posted", "unknown-parameter"),
            ("?network=fax", "invalid-parameter"),
            ("?q=a&q=b", "invalid-parameter"),
        ],
    )
    def test_refuses_what_it_does_not_know(
        self, client: Client, album: Album, query: str, problem: str
    ) -> None:
        response = client.get(f"{EXPORT}.ndjson{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"].endswith(f"/api/problems/{problem}")

    def test_passes_on_no_more_than_the_network_allows(
        self, client: Client, settings: Settings
    ) -> None:
        restricted = post_on_x()
        restrict(settings, "x.api=link")

        [photo] = photos_of(client)
        assert (photo["id"], photo["restricted"]) == (restricted.pk, True)
        text = text_of(client, f"{EXPORT}.csv")
        assert "77" in text
        assert "ana" not in text

    def test_is_a_download(self, client: Client, album: Album) -> None:
        for extension, kind in (
            ("ndjson", "application/x-ndjson"),
            ("csv", "text/csv"),
        ):
            for read in (client.get, client.head):
                response = read(f"{EXPORT}.{extension}", headers={"Accept": "x/y"})
                assert response.status_code == 200
                assert response["Content-Type"].startswith(kind)
                told = response["Content-Disposition"]
                assert told == f'attachment; filename="carnival.{extension}"'
                assert response["Access-Control-Allow-Origin"] == "*"
                b"".join(response)

    def test_of_no_album_is_not_found(self, client: Client) -> None:
        response = client.get(f"{EXPORT}.csv")
        assert response.status_code == 404
        assert response.json()["type"].endswith("/api/problems/not-found")


class TestCsv:
    def test_begins_with_a_mark_and_its_columns(
        self, client: Client, album: Album
    ) -> None:
        text = text_of(client, f"{EXPORT}.csv")
        assert text == f"\ufeff{','.join(csv_table.CSV_COLUMNS)}\r\n"

    def test_has_a_row_for_each_photo(self, client: Client, album: Album) -> None:
        owner = make_owner("ana", display_name='Ana "Lua", née É')
        photo = make_photo(
            album, owner, text="Two\nlines, and more", post_id="2105991182545846272"
        )

        [row] = rows_of(client)
        assert row["id"] == str(photo.pk)
        assert row["post"] == "x:2105991182545846272"
        assert row["owner_name"] == 'Ana "Lua", née É'
        assert row["text"] == "Two\nlines, and more"
        assert row["picture_url"].startswith("http")

    @pytest.mark.parametrize(
        "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1"]
    )
    def test_leaves_nothing_to_a_spreadsheet_to_compute(
        self, client: Client, album: Album, text: str
    ) -> None:
        make_photo(album, make_owner("ana", display_name=text), text=text)

        [row] = rows_of(client)
        assert (row["text"], row["owner_name"]) == (f"'{text}", f"'{text}")

    def test_leaves_empty_what_nobody_knows(self, client: Client, album: Album) -> None:
        make_photo(album, ready=False, width=None, height=None, alt_text="")

        [row] = rows_of(client)
        empty = {name for name, cell in row.items() if cell == ""}
        assert empty >= {"width", "height", "alt_text", "picture_url"}
        assert "None" not in row.values()


def test_the_web_server_sends_it_while_it_is_made() -> None:
    """Collected first, a million photos took 2.5 GB of memory."""
    answer = StreamingHttpResponse(iter([b"one", b"two"]))
    server = SlowClients(lambda environ, start: answer, max_bytes=1, threads=2)

    assert server({}, lambda *values: None) is answer


class TestManyReaders:
    def test_leave_threads_to_visitors(self, client: Client, album: Album) -> None:
        make_photo(album)
        reading = [client.get(f"{EXPORT}.ndjson") for _ in range(exports.MAX_EXPORTS)]

        refused = client.get(f"{EXPORT}.csv")
        assert refused.status_code == 503
        assert refused["Retry-After"] == "60"
        assert refused.json()["type"].endswith("/api/problems/unavailable")
        # Readers who went away before the first line.
        for response in reading:
            hang_up(response)
            hang_up(response)

        # What was taken was given back, and nothing more.
        reading = [client.get(f"{EXPORT}.ndjson") for _ in range(exports.MAX_EXPORTS)]
        assert client.get(f"{EXPORT}.csv").status_code == 503
        for response in reading:
            assert b"".join(response)
            hang_up(response)
