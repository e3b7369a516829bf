"""Pages of other sites read the API, feeds, embeds, pictures and their headers."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.app.factories import make_album, make_owner, make_photo, store_picture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ORIGIN = {"origin": "https://partner.example"}


def open_addresses() -> list[str]:
    photo = make_photo(make_album(), make_owner("ana"), **store_picture())
    return [
        "/api",
        "/api/",
        "/api/topic/carnival",
        "/api/topic/nothing",
        "/api?limit=0",
        "/api/schema",
        "/topic/carnival/feed",
        "/it/topic/carnival/feed",
        "/owner/ana/feed/",
        f"/oembed?url=http://127.0.0.1:8000/photo/{photo.pk}",
        f"/media/{photo.rendition_names[320]}",
    ]


def test_they_are_open_with_the_headers_that_clients_need(client: Client) -> None:
    for address in open_addresses():
        response = client.get(address, headers=ORIGIN)

        assert response["Access-Control-Allow-Origin"] == "*", address
        exposed = response["Access-Control-Expose-Headers"]
        assert {"ETag", "Link", "Retry-After"} <= set(exposed.split(", ")), address
        assert "Origin" not in response.get("Vary", ""), address
        # A file is closed once it is read.
        assert b"".join(response), address


def test_browsers_may_ask_with_the_headers_of_a_client(client: Client) -> None:
    asked = ORIGIN | {
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match,last-event-id,content-type",
    }
    for address in open_addresses():
        response = client.options(address, headers=asked)

        assert response.status_code == 204, address
        assert response["Access-Control-Allow-Origin"] == "*", address
        assert "GET" in response["Access-Control-Allow-Methods"], address
        allowed = response["Access-Control-Allow-Headers"].lower()
        wanted = {"if-none-match", "last-event-id", "content-type"}
        assert wanted <= set(allowed.split(", ")), address


def test_pages_and_the_admin_stay_closed(client: Client) -> None:
    make_album()
    for address in ("/", "/topic/carnival", "/apiary", "/admin/login/"):
        response = client.get(address, headers=ORIGIN)

        assert "Access-Control-Allow-Origin" not in response.headers, address
