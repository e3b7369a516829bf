"""Problem details of the new addresses, and what they refuse."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from app.api.resources.problems import TYPES
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.reading import get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_wrong_requests_are_told_with_a_type_that_stays(client: Client) -> None:
    make_photos(make_album(), 3)
    cursor = get(client, "/api/photos?album=carnival&limit=1")["next_cursor"]
    cases = {
        "/api/photos?colour=red": "unknown-parameter",
        "/api/photos?after=1-1": "unknown-parameter",
        "/api/albums?album=x": "unknown-parameter",
        "/api/status?x=1": "unknown-parameter",
        "/api/photos?limit=1&limit=2": "invalid-parameter",
        "/api/photos?limit=201": "invalid-parameter",
        "/api/photos?limit=": "invalid-parameter",
        "/api/photos?sort=best": "invalid-parameter",
        "/api/photos?sort=favourites": "invalid-parameter",
        "/api/photos?sort=posted": "invalid-parameter",
        "/api/photos?owner=ana&sort=included": "invalid-parameter",
        "/api/photos?owner=ana&owner_id=1": "invalid-parameter",
        "/api/photos?owner_id=x": "invalid-parameter",
        "/api/photos?owner=%00": "invalid-parameter",
        "/api/photos?album=": "invalid-parameter",
        "/api/photos?state=failed": "invalid-parameter",
        "/api/photos?described=yes": "invalid-parameter",
        "/api/photos?min_favorites=-1": "invalid-parameter",
        "/api/photos?posted_since=yesterday": "invalid-parameter",
        "/api/photos?posted_since=0001-01-01T00:00:00%2B23:00": "invalid-parameter",
        "/api/photos?cursor=": "invalid-cursor",
        "/api/photos?cursor=%00": "invalid-cursor",
        "/api/photos?cursor=aaaa": "invalid-cursor",
        f"/api/photos?album=carnival&sort=oldest&cursor={cursor}": "invalid-cursor",
        "/api/owners?cursor=MQ": "invalid-cursor",
        "/api/albums?cursor=AAAA": "invalid-cursor",
        "/api/albums/carnival/changes?since=x": "invalid-parameter",
        "/api/albums/carnival/changes?since=00000000-1": "start-again",
        "/api/albums/nothing": "not-found",
        "/api/albums/nothing/changes": "not-found",
        "/api/albums/carnival/nothing": "not-found",
        "/api/photos?album=nothing": "not-found",
        "/api/photos/0": "not-found",
        "/api/photos/x": "not-found",
        "/api/milestones?album=nothing": "not-found",
        "/api/problems/nothing": "not-found",
    }
    for address, slug in cases.items():
        response = client.get(address)

        assert response["Content-Type"] == "application/problem+json", address
        problem = response.json()
        assert list(problem) == ["type", "title", "status", "detail"], address
        assert problem["type"].endswith(f"/api/problems/{slug}"), (address, problem)
        assert problem["status"] == response.status_code == TYPES[slug].status


def test_each_type_is_an_address_that_tells_what_it_means(client: Client) -> None:
    for slug in TYPES:
        assert get(client, f"/api/problems/{slug}")["type"] == TYPES[slug].address


def test_it_is_read_only(client: Client) -> None:
    for address in ("/api/photos", "/api/albums/carnival", "/api/status"):
        response = client.post(address)

        assert response.status_code == 405
        assert response.json()["type"].endswith("method-not-allowed")
        assert "GET" in response["Allow"]
        assert client.options(address).status_code == 200


def test_browsers_get_problems_as_a_page(client: Client) -> None:
    response = client.get("/api/photos?x=1", headers={"accept": "text/html"})

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


class TestThrottle:
    def test_whoever_asks_too_often_is_told_when_to_come_back(
        self, client: Client, settings: Settings
    ) -> None:
        settings.API_REQUESTS_PER_MINUTE = 3
        make_photo(make_album(), make_owner("ana"))
        etag = client.get("/api/photos")["ETag"]
        statuses = [client.get("/api/status").status_code for _ in range(3)]

        new, original = client.get("/api/photos"), client.get("/api")
        other = client.get("/api/photos", REMOTE_ADDR="192.0.2.7")
        known = client.get("/api/photos", headers={"if-none-match": etag})

        assert statuses == [200, 200, 429]
        assert new.json()["type"].endswith("/api/problems/too-many-requests")
        assert list(original.json()) == ["detail"]
        assert 0 < int(new["Retry-After"]) <= 60
        assert 0 < int(original["Retry-After"]) <= 60
        assert other.status_code == 200
        assert known.status_code == 304

    def test_counts_by_the_address_that_the_proxy_has_seen(
        self, client: Client, settings: Settings
    ) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1
        forged = {"x-forwarded-for": "192.0.2.1"}
        assert client.get("/api/status", headers=forged).status_code == 200
        forged = {"x-forwarded-for": "192.0.2.2"}
        assert client.get("/api/status", headers=forged).status_code == 429

        settings.TRUST_PROXY = True
        for number in (3, 4):
            seen = {"x-forwarded-for": f"10.0.0.1, 192.0.2.{number}"}
            assert client.get("/api/status", headers=seen).status_code == 200
