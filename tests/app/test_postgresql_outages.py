"""Pages while PostgreSQL restarts or takes no more connections: 503 with Retry-After,
and the page as soon as it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from tests.app.concurrency import elsewhere, end_connections
from tests.app.factories import make_album, make_photos

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql_only]
ADDRESSES = ["/", "/topic/%23carnival", "/topic/%23carnival/7", "/api/topic/carnival"]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def album() -> None:
    make_photos(make_album(), 8)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_postgresql_restart_while_a_page_is_read_is_503_with_retry_after(
    client: Client, address: str
) -> None:
    asked: list[str] = []

    def restart(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        """Once, before the second question of the page."""
        asked.append(sql)
        if len(asked) == 2:
            end_connections()
        return execute(sql, *args)

    with connection.execute_wrapper(restart):
        response = client.get(address)

    assert len(asked) >= 2
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    close_old_connections()  # as each request of a web server begins
    assert client.get(address).status_code == 200


def test_a_postgresql_restart_between_two_pages_is_not_noticed(client: Client) -> None:
    for address in ADDRESSES:
        assert client.get(address).status_code == 200
        end_connections()
        close_old_connections()


@pytest.fixture
def free_connections() -> Iterator[Callable[[], object]]:
    """All connections of the album are taken until this is called."""
    name = f"crowded_{connection.settings_dict['NAME']}"
    login = {"USER": name, "PASSWORD": "x"}
    before = {key: connection.settings_dict[key] for key in login}
    with elsewhere() as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x' CONNECTION LIMIT 0")
        admin.execute(f"GRANT pg_read_all_data TO {name}")
        connection.close()
        connection.settings_dict |= login
        yield lambda: admin.execute(f"ALTER ROLE {name} CONNECTION LIMIT -1")
        connection.close()
        connection.settings_dict |= before
        admin.execute(f"DROP OWNED BY {name}")
        admin.execute(f"DROP ROLE {name}")


def test_no_free_connection_is_503_with_retry_after(
    client: Client, free_connections: Callable[[], object]
) -> None:
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 503, address
        assert int(response["Retry-After"]) > 0, address
    free_connections()
    for address in ADDRESSES:
        assert client.get(address).status_code == 200, address
