"""Every public address and every list of the admin, of an album of 10,000 photos: no
query reads more rows than a page needs, so that none grows with the album.

Measured by what databases tell of their plans: rows that PostgreSQL visits, steps of
SQLite's engine.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver, resolve

from app.admin import base, photos
from app.gallery import filters, neighbours
from app.operations.planner_statistics import ROWS
from tests.app.query_costs import Query, captured
from tests.app.routes import routes
from tests.benchmarks import _addresses, _seed

pytestmark = pytest.mark.django_db

PHOTOS = 10_000
# The longest that a page reads is a sitemap, of a thousand photos.
MAX_ROWS = 1_500
# To look at all 10,000 once takes 30,000 at least.
MAX_STEPS = 22_000
# Files, and pages of one row: no list is read for them.
NOT_LISTS = {
    r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})/?$",
    r"^topic/(?P<tag>[^/]+)/7\.zip$",
    r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})\.zip$",
    r"^qr/(?P<path>.{0,600})\.(?P<kind>svg|png)$",
    r"^share/(?P<signature>[0-9a-f]{32})/(?P<ids>\d{1,18}(?:-\d{1,18}){0,6})\.jpg$",
    "avatar/<int:pk>-<slug:mark>.webp",
    r"^media/(?P<path>(?a:[\w-][\w.-]{0,99}/){0,3}(?a:[\w-][\w.-]{0,99}))$",
    "favicon.ico",
    "robots.txt",
    "api/schema",
    "api/<path:rest>",
}


@pytest.fixture
def album_of_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page reads up to a limit, that is lower here, so that fewer photos tell
    a limit from none."""
    monkeypatch.setattr(filters, "MAX_SORTED_PHOTOS", 150)
    monkeypatch.setattr(neighbours, "MAX_COUNTED_POSITION", 150)
    monkeypatch.setattr(base, "MAX_COUNTED", 150)
    monkeypatch.setattr(photos, "MAX_SEARCHED_PHOTOS", 150)
    _seed.fill(PHOTOS)
    cache.clear()


@pytest.mark.usefixtures("album_of_size")
def test_no_query_of_a_public_address_grows_with_the_album(client: Client) -> None:
    addresses = _addresses.public()

    problems = [problem for each in addresses for problem in costly(client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.usefixtures("album_of_size")
def test_no_query_of_the_admin_grows_with_the_album(admin_client: Client) -> None:
    addresses = _addresses.admin()

    problems = [problem for each in addresses for problem in costly(admin_client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.one_database
@pytest.mark.usefixtures("album_of_size")
def test_every_public_address_is_among_them() -> None:
    read = {resolve(each.partition("?")[0]).route for each in _addresses.public()}
    # Each address is served with a slash at its end too.
    read |= {f"{route.rstrip('/')}/" for route in read}

    unread = {
        route
        for route in routes(get_resolver())
        if route not in read | NOT_LISTS and f"{route.rstrip('/')}/" not in read
    }

    assert not unread - {f"{route}/" for route in NOT_LISTS}


@pytest.mark.one_database
def test_sqlite_is_told_of_every_index_of_a_table_that_grows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1")
        told = {(table, index): numbers for table, index, numbers in cursor.fetchall()}
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'")
        indexes = {row for row in cursor.fetchall() if row[0] in ROWS}

    assert told.keys() == indexes
    assert told["app_photo", "album_photos"] == "1000000 10000 1"


def costly(client: Client, address: str) -> list[str]:
    """What is wrong with the queries of this address, in words."""
    with captured() as queries:
        response = client.get(address)
        # What is streamed asks while it is read.
        assert b"".join(response), address
    assert response.status_code in (200, 404, 503), address
    return [
        f"{address}: {query.rows} rows, {query.steps} steps\n{query.sql}\n{query.plan}"
        for query in queries
        if is_costly(query)
    ]


def is_costly(query: Query) -> bool:
    return query.rows > MAX_ROWS or query.steps > MAX_STEPS


@pytest.mark.one_database
def test_what_is_pending_is_listed_in_the_order_of_its_index(
    admin_client: Client,
) -> None:
    with captured() as queries:
        admin_client.get("/admin/app/photo/?state__exact=pending")

    lists = [query for query in queries if "ORDER BY" in query.sql]
    [plan] = [query.plan for query in lists if "pictures_due" in query.plan]
    # A backfill may leave hundreds of thousands.
    assert "TEMP B-TREE" not in plan
