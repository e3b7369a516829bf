"""What cannot be shown: no such address, a database that is away, our mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
)
from tests.app.reading import EVERY_PAGE, read

pytestmark = pytest.mark.django_db


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*args: Any) -> None:
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.one_database
class TestAddress:
    def test_that_leads_nowhere_has_a_page(self, client: Client) -> None:
        cases = [
            "/topic/nothing",
            "/topic/%23carnival/8",
            "/topic/%23carnival/seven",
            "/topic/%23carnival/7/7",
            "/topic/%2523carnival",
            "/topic/car%2Fnival",
            "/topic/%00",
            "/topic/%FF%FE",
            "/topic/" + "a" * 8000,
            "/topic/%23/7",
            "/topic//7",
            "/owner/nobody",
            "/owner/%00",
            "/owner/%FF",
            "/owner/a%0Ab",
            "/owner/" + "a" * 8000,
            "/photo/0",
            "/photo/-1",
            "/photo/99999999999999999999999",
            "/photo/1e3",
            "/share/" + "0" * 32 + "/1.jpg",
            "/share/" + "0" * 32 + "/999999999999999999.jpg",
            "/nothing",
            "/%00",
        ]
        make_album()
        for address in cases:
            page = read(client, address, status=404)

            assert "There is nothing at this address" in page, address
            assert "Remove my photo" in page, address

    def test_answers_head_without_a_body(self, client: Client) -> None:
        photo = make_photo(make_album(), make_owner("ana"))
        for address in [*EVERY_PAGE, "/topic", "/owners/"]:
            response = client.head(address.format(photo=photo.pk))

            assert response.status_code == 200, address
            assert response.content == b"", address

    def test_of_another_host_is_refused_in_our_words(self, client: Client) -> None:
        response = client.get("/", headers={"host": "evil.example"})

        assert response.status_code == 400
        assert b"cannot be understood" in response.content
        assert b"Remove my photo" in response.content


@pytest.mark.one_database
class TestTrouble:
    @pytest.fixture
    def client(self) -> Client:
        return Client(raise_request_exception=False)

    def test_a_database_that_is_down_is_503_with_retry_after_on_each_page(
        self, client: Client
    ) -> None:
        for address in EVERY_PAGE:
            with no_database():
                response = client.get(address.format(photo=1))

            assert response.status_code == 503, address
            assert int(response["Retry-After"]) > 0, address
            assert b"cannot be reached at the moment" in response.content, address
            assert (
                b"mailto:organiser@localhost?subject=Remove%20my" in response.content
            ), address

    def test_a_database_that_is_down_is_503_in_json_in_the_api(
        self, client: Client
    ) -> None:
        with no_database():
            response = client.get("/api/topic/carnival")

        assert response.status_code == 503
        assert response["Retry-After"]
        assert response.json()["detail"]
        assert client.get("/api/nothing/at/all").json()["detail"]

    def test_of_our_own_making_has_a_page(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def break_down(*args: object) -> None:
            raise RuntimeError("a secret of ours")

        monkeypatch.setattr("app.views.IndexView.get", break_down)
        with no_database():
            response = client.get("/")

        assert response.status_code == 500
        assert b"Something broke on our side" in response.content
        assert b"mailto:organiser@localhost?subject=Remove%20my" in response.content
        assert b"secret" not in response.content
