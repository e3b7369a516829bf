"""Addresses of the API: their spellings, and what those are told that lead nowhere."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.app.factories import make_album, make_owner, make_photo
from tests.app.reading import get

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestAddresses:
    def test_a_topic_has_many_spellings(self, client: Client) -> None:
        cases = [
            "%23carnival",
            "carnival",
            "CARNIVAL",
            "%23Carnival",
            "%EF%BC%83carnival",
        ]
        make_photo(make_album())
        for tag in cases:
            for slash in ["", "/"]:
                assert len(get(client, f"/api/topic/{tag}{slash}")["data"]) == 1, tag
                assert len(get(client, f"/api/topic/{tag}/7{slash}")["data"]) == 1, tag

    def test_the_root_has_an_optional_slash(self, client: Client) -> None:
        assert get(client, "/api")["data"] == get(client, "/api/")["data"]

    def test_a_person_has_many_names(self, client: Client) -> None:
        album = make_album()
        ana = make_owner("ana", server="one.example", display_name="Ana/Lima")
        make_photo(album, ana)
        make_photo(album, make_owner("eve", display_name="Eve Lima"))
        names = ("ana", "@ana", "ANA", "ana@one.example", "@ana@one.example")

        for name in (*names, "Ana/Lima", "Eve Lima"):
            for slash in ("", "/"):
                found = get(client, f"/api/owner/{quote(name)}{slash}")["data"]
                assert len(found) == 1, (name, slash)

    def test_a_display_name_may_belong_to_several(self, client: Client) -> None:
        album = make_album()
        for _ in range(2):
            make_photo(album, make_owner(display_name="Ana"))

        assert len(get(client, "/api/owner/Ana")["data"]) == 2

    def test_what_is_not_there_is_404_with_the_reason(self, client: Client) -> None:
        cases = [
            "/api/topic/nothing",
            "/api/topic/nothing/7",
            "/api/topic/%2523carnival",
            "/api/topic/carnival%2F7x",
            "/api/topic/%00",
            "/api/topic/%FF%FE",
            "/api/topic/carnival/8",
            "/api/owner/nobody",
            "/api/owner/%00",
            "/api/owner/" + "a" * 8000,
            "/api/topic/" + "%C3%A9" * 4000,
            "/api/nothing",
            "/api/topic",
            "/api/owner/",
            "/api?format=xml",
        ]
        make_album()
        for address in cases:
            response = client.get(address)

            assert response.status_code == 404, address
            assert list(response.json()) == ["detail"], address

    def test_what_looks_like_it_is_404(self, client: Client) -> None:
        for address in ["/apiary", "/api/owner/a%0Ab", "/api/%0A"]:
            assert client.get(address).status_code == 404, address

    def test_a_wrong_limit_is_told(self, client: Client) -> None:
        for limit in ["0", "-1", "101", "ten", "1.5", "", "9" * 5000]:
            response = client.get("/api", {"limit": limit})

            assert response.status_code == 400, limit
            assert response.json() == {
                "detail": "limit must be a whole number from 1 to 100."
            }, limit

    def test_a_wrong_position_is_told(self, client: Client) -> None:
        cases = [
            "after=",
            "after=1",
            "before=x-1",
            "after=1-1&before=1-1",
            "after=99999999999999999999-1",
            "after=1-99999999999999999999999",
            "after=" + "9" * 6000 + "-1",
            "before=%00-%00",
            "after=1--1",
            "after=--1-1",
            "after=-99999999999999999999-1",
            "after=-62135596800000001-1",
            "after=%FF",
        ]
        make_photo(make_album())
        for query in cases:
            response = client.get(f"/api/topic/carnival?{query}")

            assert response.status_code == 400, query
            assert list(response.json()) == ["detail"], query

    def test_a_position_of_another_list_is_no_error(self, client: Client) -> None:
        make_photo(make_album())

        assert get(client, "/api?after=0-0")["data"] == []

    def test_a_name_may_end_in_a_slash_or_be_a_step_in_a_path(
        self, client: Client
    ) -> None:
        album = make_album()
        people = {"Ana/": make_owner("a", display_name="Ana/")}
        people["Ana"] = make_owner("b", display_name="Ana")
        people["@.."] = make_owner("c", display_name="..")
        photos = {name: make_photo(album, owner) for name, owner in people.items()}

        for name, photo in photos.items():
            [found] = get(client, f"/api/owner/{quote(name, safe='')}")["data"]
            assert found["id"] == photo.pk, name
