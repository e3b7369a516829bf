"""Whoever listens to an album hears that it has changed, whatever happens between."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator

import pytest
import requests
from django.test import Client

from app.models import Album
from tests.app.factories import make_album, make_photo
from tests.app.reading import get
from tests.events_server import EventsServer, events, listening

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = "/api/albums/carnival/changes"


@pytest.fixture
def album() -> Album:
    return make_album("carnival")


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[EventsServer]:
    with listening() as server:
        yield server


def test_a_listener_hears_of_a_photo_within_two_seconds(
    server: EventsServer, album: Album, client: Client
) -> None:
    with events(server.address("%23carnival")) as stream:
        first = next(stream)
        photo = make_photo(album)
        saved_at = time.monotonic()
        second = next(stream)

    assert time.monotonic() - saved_at < 2
    assert {first.name, second.name} == {"change"}
    assert json.loads(second.data) == {"version": second.id}
    changed = get(client, f"{CHANGES}?since={first.id}")
    assert [row["id"] for row in changed["data"]] == [photo.pk]
    assert changed["version"] == second.id


def test_the_first_event_is_the_version_that_the_album_has(
    server: EventsServer, album: Album, client: Client
) -> None:
    make_photo(album)

    with events(server.address()) as stream:
        assert next(stream).id == get(client, "/api/albums/carnival")["version"]


def test_whoever_knows_the_version_hears_of_nothing_but_that_the_stream_is_alive(
    server: EventsServer, album: Album
) -> None:
    with events(server.address()) as stream:
        known = next(stream).id

    with events(server.address(), known) as stream:
        assert next(stream).name == "alive"


def test_what_came_while_the_process_was_dead_is_told_to_whoever_comes_back(
    album: Album, client: Client
) -> None:
    with listening() as server, events(server.address()) as stream:
        known = next(stream).id
        server.kill()
        photo = make_photo(album)

        with listening(server.port), events(server.address(), known) as again:
            assert next(again).id != known

    rows = get(client, f"{CHANGES}?since={known}")["data"]
    assert [row["id"] for row in rows] == [photo.pk]


def test_an_album_that_is_deleted_ends_its_streams(
    server: EventsServer, album: Album
) -> None:
    with events(server.address()) as stream:
        next(stream)
        album.delete()

        assert list(stream) == []
    assert requests.get(server.address(), timeout=10).status_code == 404


def test_other_addresses_are_told_apart(server: EventsServer, album: Album) -> None:
    unknown = requests.get(server.address("nobody"), timeout=10)
    page = requests.get(server.address().removesuffix("/events"), timeout=10)
    posted = requests.post(server.address(), timeout=10)
    asked = requests.options(server.address(), timeout=10)
    head = requests.head(server.address(), timeout=10)

    for answer, status, slug in [
        (unknown, 404, "not-found"),
        (page, 404, "not-found"),
        (posted, 405, "method-not-allowed"),
    ]:
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith(f"/api/problems/{slug}")
    assert asked.status_code == 204
    assert "Last-Event-ID" in asked.headers["Access-Control-Allow-Headers"]
    assert head.headers["Content-Type"] == "text/event-stream"


def test_the_schema_of_the_api_has_these_answers(
    server: EventsServer, album: Album, client: Client
) -> None:
    path = get(client, "/api/schema")["paths"]["/api/albums/{tag}/events"]["get"]
    [last_event_id] = [p for p in path["parameters"] if p["in"] == "header"]
    with requests.get(server.address(), stream=True, timeout=10) as stream:
        unknown = requests.get(server.address("nobody"), timeout=10)
        for answer in (stream, unknown):
            documented = path["responses"][str(answer.status_code)]["content"]
            assert list(documented) == [answer.headers["Content-Type"]]

    assert last_event_id["name"] == "Last-Event-ID"
    assert "Retry-After" in path["responses"]["503"]["headers"]


@pytest.mark.one_database
def test_a_web_server_without_the_process_says_so(album: Album, client: Client) -> None:
    answer = client.get(
        "/api/albums/carnival/events", headers={"accept": "text/event-stream"}
    )

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "/changes" in answer.json()["detail"]


def test_no_proxy_keeps_events_back_and_other_sites_may_listen(
    server: EventsServer, album: Album
) -> None:
    with requests.get(server.address(), stream=True, timeout=10) as stream:
        headers = stream.headers

    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Cache-Control"] == "no-cache, no-transform"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in headers


def test_listeners_come_back_at_different_times(
    server: EventsServer, album: Album
) -> None:
    waits = set()
    for _ in range(5):
        with requests.get(server.address(), stream=True, timeout=10) as stream:
            waits.add(next(stream.iter_lines(chunk_size=1)))

    assert len(waits) > 1
    assert all(wait.startswith(b"retry: ") for wait in waits)


def test_more_listeners_than_may_are_told_to_come_back(album: Album) -> None:
    with listening(EVENTS_MAX_LISTENERS="2") as server:
        with events(server.address()) as one, events(server.address()) as two:
            next(one), next(two)
            refused = requests.get(server.address(), timeout=10)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) > 0

        # Those who left make room.
        deadline = time.monotonic() + 30
        while requests.head(server.address(), timeout=10).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_it_stops_at_once_though_somebody_listens(album: Album) -> None:
    with listening() as server, events(server.address()) as stream:
        next(stream)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(timeout=15) == 0
