"""The forms of a cached response, and what its headers tell proxies and browsers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import brotli
import pytest
from django.test import Client

from app.models import Album

# Committed, as only what is committed can be kept.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

TOPIC = "/topic/%23carnival"
ADDRESSES = ["/", "/topic/", TOPIC, f"{TOPIC}/7", "/owners", "/owner/ana"]
ADDRESSES += ["/sitemap.xml", "/api", "/api/owner/ana"]
ADDRESSES += [f"/api{TOPIC}", f"/api{TOPIC}/7"]
Once = Callable[[], AbstractContextManager[object]]


def test_proxies_are_told_that_a_page_is_everybodys(
    client: Client, album: Album
) -> None:
    for address in ADDRESSES:
        response = client.get(address)

        assert response["Cache-Control"] == (
            "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
        ), address
        assert "Accept-Encoding" in response["Vary"], address
        assert "Cookie" not in response["Vary"], address
        assert not response.cookies, address
        assert response["ETag"], address


def test_a_program_and_a_browser_get_each_their_own_form_of_an_answer(
    client: Client, album: Album, from_cache: Once
) -> None:
    forms = {"application/json": "application/json", "text/html": "text/html"}
    for accepted, kind in forms.items():
        client.get("/api", headers={"accept": accepted})
        with from_cache():
            answer = client.get("/api", headers={"accept": accepted})

        assert answer["Content-Type"].startswith(kind)
        assert "Accept," in answer["Vary"]
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_schema_is_cached_in_both_its_forms(
    client: Client, album: Album, from_cache: Once
) -> None:
    for form in ("json", "yaml"):
        headers = {"accept": f"application/vnd.oai.openapi+{form}, */*;q=0.1"}
        if form == "yaml":
            headers["accept"] = "application/vnd.oai.openapi"
        first = client.get("/api/schema", headers=headers)
        with from_cache():
            second = client.get("/api/schema", headers=headers)

        assert second.content == first.content
        assert second.content.startswith(b"{" if form == "json" else b"openapi:")


def test_the_admin_is_nobodys_but_ones_own(admin_client: Client, album: Album) -> None:
    response = admin_client.get("/admin/", headers={"accept-encoding": "br, gzip"})

    assert "public" not in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"


def test_each_browser_gets_the_compression_that_it_knows(
    client: Client, album: Album
) -> None:
    plain = client.get(TOPIC)
    assert "Content-Encoding" not in plain

    for _ in ("made", "kept"):
        squeezed = client.get(TOPIC, headers={"accept-encoding": "gzip, br"})
        assert squeezed["Content-Encoding"] == "br"
        assert brotli.decompress(squeezed.content) == plain.content
        assert squeezed["ETag"] == f"W/{plain['ETag']}"
        zipped = client.get(TOPIC, headers={"accept-encoding": "gzip, br;q=0"})
        assert zipped["Content-Encoding"] == "gzip"
        assert client.get(TOPIC).content == plain.content


def test_who_refuses_compression_spoils_it_for_nobody(
    client: Client, album: Album
) -> None:
    refused = client.get(TOPIC, headers={"accept-encoding": "gzip;q=0"})
    plain = client.get(TOPIC)

    assert "Content-Encoding" not in refused
    assert "Content-Encoding" not in plain
    assert plain.content == refused.content


def test_a_page_is_kept_in_each_language(client: Client, album: Album) -> None:
    english = client.get(TOPIC).content
    italian = client.get(TOPIC, headers={"accept-language": "it"})
    assert italian["Content-Language"] == "it"
    assert "Accept-Language" in italian["Vary"]

    # Django's cookie of a language is none of ours, and may not confuse them.
    client.cookies["django_language"] = "it"

    assert client.get(TOPIC).content == english
    assert client.get(TOPIC, headers={"accept-language": "it-IT, en"}).content == (
        italian.content
    )
    assert client.get(f"/it{TOPIC}").content != italian.content


def test_a_question_about_a_page_answers_as_the_page(
    client: Client, album: Album
) -> None:
    for address in [TOPIC, f"/api{TOPIC}"]:
        before = client.head(address)
        page = client.get(address)
        after = client.head(address)

        assert before["ETag"] == page["ETag"] == after["ETag"], address
        assert before.content == after.content == b"", address
