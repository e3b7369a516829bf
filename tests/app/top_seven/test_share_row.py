"""The row below the top seven: links, QR codes, and the way to a Mastodon server."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from app.top_seven import on_demand
from tests.app.factories import (
    make_album,
    make_photos,
)
from tests.app.top_seven.rankings import (
    make_ranking,
    read,
)

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestShareRow:
    def test_leads_everywhere_with_the_words_and_the_address(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_ranking()

        page = read(client)

        row = page.partition('class="share-row"')[2].partition("</ul>")[0]
        links = [unescape(link) for link in re.findall('<a [^>]*href="([^"]+)"', row)]
        hosts = [urlsplit(link).netloc or urlsplit(link).scheme for link in links]
        assert hosts == [
            "www.facebook.com",
            "x.com",
            "bsky.app",
            "wa.me",
            "t.me",
            "mailto",
        ]
        address = "https://album.example/topic/%23carnival/7/1"
        for link in links:
            told = " ".join(v[0] for v in parse_qs(urlsplit(link).query).values())
            assert address in told, link
            assert "facebook" in link or "Top seven of #carnival" in told
        assert row.count("noopener") == 5

    def test_has_a_qr_code_to_print(self, client: Client) -> None:
        make_ranking()
        page = read(client)
        svg, png = re.findall(r'"(/qr/[^"]*)"', page)

        drawn, painted = client.get(svg), client.get(png)

        assert drawn["Content-Type"] == "image/svg+xml"
        assert b"style=" not in drawn.content
        assert Image.open(io.BytesIO(painted.content)).width > 300

    def test_makes_qr_codes_of_our_own_pages_only(self, client: Client) -> None:
        for path in ["nothing/here", "http://elsewhere", "", "%00"]:
            response = client.get(f"/qr/{path}.svg")

            is_home = path == ""
            assert response.status_code == (200 if is_home else 404), path

    def test_keeps_qr_codes_and_draws_one_at_a_time(self, client: Client) -> None:
        known = client.get("/qr/topic/carnival.svg").content
        answers: list[Any] = []

        def draw() -> bytes:
            asked = ("/qr/topic/carnival.svg", "/qr/topic/another.svg")
            answers.extend(map(client.get, asked))
            return b""

        on_demand.drawn("something else", draw)

        assert [answer.status_code for answer in answers] == [200, 503]
        assert answers[0].content == known
        assert answers[1]["Retry-After"]

    def test_has_no_qr_code_of_what_no_camera_reads(self, client: Client) -> None:
        name = "carnival" * 17
        make_photos(make_album(name), 1)
        assert "/qr/" in read(client, f"/topic/{name}/7")
        name = "фотографии" * 13
        make_photos(make_album(name), 1)

        assert "/qr/" not in read(client, f"/topic/{name}/7")
        assert client.get(f"/qr/topic/{name}/7.svg").status_code == 404


@pytest.mark.one_database
class TestMastodon:
    ADDRESS = "http://127.0.0.1:8000/topic/%23carnival/7/1"

    def ask(self, client: Client, server: str, **values: str) -> str:
        asked = {"address": self.ADDRESS, "title": "Top seven of #carnival"}
        response: Any = client.get(
            "/share/mastodon", asked | values | {"server": server}
        )
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
        return str(response.content.decode())

    def test_links_to_the_server_that_was_named(self, client: Client) -> None:
        cases = [
            "social.example",
            "@ana@social.example",
            " https://Social.Example/@ana ",
        ]
        for server in cases:
            page = self.ask(client, server)

            found = re.search(r'href="(https://social\.example/share\?[^"]*)"', page)
            assert found, server
            told = parse_qs(urlsplit(unescape(found[1])).query)
            assert told == {"text": [f"Top seven of #carnival {self.ADDRESS}"]}, server

    def test_asks_again_for_what_is_no_server(self, client: Client) -> None:
        cases = ["social", "so cial.example", "javascript:alert(1)", "a..b", "<b>.x"]
        for server in cases:
            page = self.ask(client, server)

            assert "is not the name of a server" in page, server
            assert 'aria-invalid="true"' in page, server
            assert "/share?" not in page, server

    def test_shares_our_own_pages_only(self, client: Client) -> None:
        asked = {"server": "social.example", "address": "https://elsewhere.example/"}

        assert client.get("/share/mastodon", asked).status_code == 404
