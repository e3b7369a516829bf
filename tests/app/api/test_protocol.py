"""The API as a protocol: how it is asked, what an answer costs."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo, make_photos

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestProtocol:
    def test_it_cannot_be_written(self, client: Client) -> None:
        for method in ["post", "put", "patch", "delete"]:
            for address in ["/api", "/api/topic/carnival/7", "/api/x"]:
                response = getattr(client, method)(address)

                assert response.status_code == 405, (method, address)
                assert list(response.json()) == ["detail"], (method, address)

    def test_json_is_the_default(self, client: Client) -> None:
        for accept in [None, "*/*", "application/json"]:
            response = client.get(
                "/api", headers={"accept": accept} if accept else None
            )

            assert response["Content-Type"] == "application/json", accept

    def test_browsers_get_a_page(self, client: Client) -> None:
        make_photo(make_album(), text="<script>alert(1)</script>")

        response = client.get("/api", headers={"accept": "text/html,*/*;q=0.8"})

        assert response["Content-Type"].startswith("text/html")
        assert b"<script>alert" not in response.content
        assert b"csrf" not in response.content.lower()
        assert not response.cookies
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_browsers_get_addresses_as_links(self, client: Client) -> None:
        make_photo(
            make_album(),
            post_url="https://social.example/?a=<b>&c='d'",
            text='"https://social.example/"><img src=x>',
        )

        response = client.get("/api", headers={"accept": "text/html"})

        page = response.content.decode()
        address = "https://social.example/?a=&lt;b&gt;&amp;c=&#x27;d&#x27;"
        assert f'<a href="{address}" rel="nofollow">{address}</a>' in page
        answer = page.partition('class="api-response"')[2].partition("</pre>")[0]
        assert "<img" not in answer

    def test_the_page_for_browsers_names_its_topic_and_has_no_language(
        self, client: Client
    ) -> None:
        make_photo(make_album(title="Carnival in Binche"))

        page = client.get(
            "/api/topic/%23carnival", headers={"accept": "text/html"}
        ).content.decode()

        assert "<h1>Carnival in Binche</h1>" in page
        assert "<b>    &quot;data&quot;</b>:" in page.replace("<b>\n", "<b>")
        assert 'popovertarget="languages"' not in page
        assert 'id="languages"' not in page
        assert "data-scheme" in page

    def test_a_strange_accept_is_no_error_of_ours(self, client: Client) -> None:
        for accept in [";;;", "a/b/c", "*", "text/html;q=x", "é/\xff"]:
            assert client.get("/api", headers={"accept": accept}).status_code < 500, (
                accept
            )

    def test_what_has_not_changed_is_not_sent_again(self, client: Client) -> None:
        album = make_album()
        make_photo(album)
        etag = client.get("/api")["ETag"]

        assert client.get("/api", headers={"if-none-match": etag}).status_code == 304
        make_photo(album)
        assert client.get("/api", headers={"if-none-match": etag}).status_code == 200

    def test_a_foreign_host_is_refused(self, client: Client) -> None:
        assert client.get("/api", headers={"host": "evil.example"}).status_code == 400

    def test_head_has_no_body(self, client: Client) -> None:
        response = client.head("/api")

        assert response.status_code == 200
        assert response.content == b""


@pytest.mark.one_database
class TestQueries:
    def test_are_few_and_always_as_many(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        for count in (10, 300):
            make_photos(album, count, owner)
            for address, queries in {
                "/api": 2,
                "/api?limit=100": 2,
                "/api/topic/carnival": 5,
                "/api/topic/carnival?after=0-0": 3,
                "/api/topic/carnival/7": 3,
                "/api/owner/ana": 4,
                "/api/owner/Ana": 4,
                "/api/topic/nothing": 1,
                "/api/schema": 0,
            }.items():
                with django_assert_num_queries(queries, info=address):
                    client.get(address)

    def test_fetch_only_what_is_shown(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_photos(make_album(), 3)

        with django_assert_num_queries(2) as captured:
            client.get("/api")

        columns = captured.captured_queries[0]["sql"].split(" FROM ")[0]
        for unread in ("placeholder", "counts", "avatar_url", "failure"):
            assert unread not in columns

    def test_walk_an_index(self) -> None:
        album = make_album()

        for photos in (
            Photo.objects.visible().leads().order_by("-first_seen", "-id"),
            album.photos.visible().order_by("-first_seen", "-id"),
        ):
            plan = photos[:61].explain()
            assert "TEMP B-TREE" not in plan
