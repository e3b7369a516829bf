"""Every public address and every list of the admin, of an album of 10,000 photos: no
query reads more rows than a page needs, so that none grows with the album.

Measured by what databases tell of their plans: rows that PostgreSQL visits, steps of
SQLite's engine.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import get_resolver, resolve
from django.utils import timezone
from pytest_django import Settings

from app.admin import base, photo_search
from app.api.resources import photo_query
from app.gallery import filters, neighbours, search
from app.gallery.pagination import Position
from app.models import Feed, Owner, Photo
from app.operations.metrics import gauges
from app.operations.planner_statistics import ROWS
from tests.app.factories import make_album
from tests.app.query_costs import Query, captured
from tests.app.routes import routes
from tests.benchmarks import _addresses, _seed

pytestmark = pytest.mark.django_db

PHOTOS = 10_000
# The longest that a page reads is a sitemap, of a thousand photos.
MAX_ROWS = 1_500
# To look at all 10,000 once takes 30,000 at least.
MAX_STEPS = 23_000
# Files, and pages of one row: no list is read for them.
NOT_LISTS = {
    r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})/?$",
    r"^topic/(?P<tag>[^/]+)/7\.zip$",
    r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})\.zip$",
    r"^qr/(?P<path>.{0,600})\.(?P<kind>svg|png)$",
    r"^share/(?P<signature>[0-9a-f]{32})/(?P<ids>\d{1,18}(?:-\d{1,18}){0,6})\.jpg$",
    "avatar/<int:pk>-<slug:mark>.webp",
    r"^logo/(?P<mark>[0-9a-f]{16})\.(?P<kind>png|jpe?g|webp|svg)$",
    # The whole album, in parts that are lists as the others are.
    "api/albums/<str:tag>/export.csv",
    "api/albums/<str:tag>/export.ndjson",
    # Of the process of events alone; here it is 404.
    "api/albums/<str:tag>/events",
    r"^media/(?P<path>(?a:[\w-][\w.-]{0,99}/){0,3}(?a:[\w-][\w.-]{0,99}))$",
    "favicon.ico",
    "robots.txt",
    "manifest.webmanifest",
    # Of who has the token; it is read all the same.
    "metrics",
    # Asks nothing.
    "^healthz/?$",
    "api/schema",
    # A page without photos.
    "api/docs",
    "api/<path:rest>",
    "api/(?:albums|photos|owners|milestones|top-sevens|status|problems)/.*$",
}


@pytest.fixture(scope="module", autouse=True)
def no_dead_rows(django_db_setup: None, django_db_blocker: Any) -> None:
    """PostgreSQL walks over those that other tests left behind, too."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture
def album_of_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page reads up to a limit, that is lower here, so that fewer photos tell
    a limit from none."""
    monkeypatch.setattr(filters, "MAX_SORTED_PHOTOS", 150)
    monkeypatch.setattr(photo_query, "MAX_SCANNED", 150)
    monkeypatch.setattr(search, "MAX_SORTED_HITS", 150)
    monkeypatch.setattr(search, "FIRST_ROWS", 150)
    monkeypatch.setattr(gauges, "MAX_COUNTED", 150)
    monkeypatch.setattr(neighbours, "MAX_COUNTED_POSITION", 150)
    monkeypatch.setattr(base, "MAX_COUNTED", 150)
    monkeypatch.setattr(photo_search, "MAX_SEARCHED_PHOTOS", 150)
    _seed.fill(PHOTOS)
    # A network that the settings of one album do not name any more.
    long_ago = timezone.now() - timedelta(days=9)
    Feed.objects.filter(album=2, network="bluesky").update(asked_at=long_ago)
    cache.clear()


@pytest.mark.usefixtures("album_of_size")
def test_no_query_of_a_public_address_grows_with_the_album(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-token-of-the-tests"
    client = Client(headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})
    addresses = [*_addresses.public(), "/metrics"]
    assert client.get("/metrics").status_code == 200

    problems = [problem for each in addresses for problem in costly(client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.usefixtures("album_of_size")
def test_a_position_among_photos_with_as_many_favourites_is_looked_up(
    client: Client,
) -> None:
    Photo.objects.update(favorite_count=0)
    addresses = list(_addresses.middle(_addresses.middle_photo()))

    problems = [problem for each in addresses for problem in costly(client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.usefixtures("album_of_size")
def test_no_query_grows_with_the_people_of_one_name(client: Client) -> None:
    Owner.objects.update(display_name="Ana")
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    photo = _addresses.middle_photo()
    addresses = ["/owner/Ana", "/owner/Ana/feed", "/api/owner/Ana"]
    position = Position((photo.posted_at,), photo.pk)
    addresses += [f"/owner/Ana?after={position}", f"/api/owner/Ana?before={position}"]

    problems = [problem for each in addresses for problem in costly(client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.usefixtures("album_of_size")
def test_whether_people_of_one_name_have_few_photos_is_no_walk_over_them(
    client: Client,
) -> None:
    Owner.objects.filter(pk__lte=12).update(display_name="Bo", photo_count=9)
    Photo.objects.update(owner=F("pk") % 12 + 1)

    with captured() as queries:
        client.get("/api/topic/%23carnival?owner=Bo&sort=posted")

    [whether_few] = [query for query in queries if "OFFSET" in query.sql]
    assert whether_few.rows < MAX_ROWS / 5, whether_few.plan
    assert whether_few.steps < MAX_STEPS / 5, whether_few.plan


@pytest.mark.usefixtures("album_of_size")
def test_a_choice_without_a_photo_counts_no_others(client: Client) -> None:
    Photo.objects.update(state=Photo.State.PENDING, hidden_by_rule="")

    with captured() as queries:
        client.get("/topic/%23carnival?network=bluesky")

    # Four thousand wait for their pictures in this album.
    assert max(query.rows for query in queries) < MAX_ROWS / 5
    assert max(query.steps for query in queries) < MAX_STEPS / 5


@pytest.mark.usefixtures("album_of_size")
def test_no_query_of_the_admin_grows_with_the_album(admin_client: Client) -> None:
    addresses = _addresses.admin()

    problems = [problem for each in addresses for problem in costly(admin_client, each)]

    assert not problems, "\n\n".join(problems)


@pytest.mark.postgresql_only
def test_parts_of_names_are_looked_for_once_and_not_for_each_who_is_found(
    admin_client: Client,
) -> None:
    people = (
        Owner(network="x", user_id=f"{number}", screen_name=f"visitor{number}")
        for number in range(4_000)
    )
    Owner.objects.bulk_create(people)
    connection.cursor().execute("ANALYZE app_owner")

    with captured() as queries:
        admin_client.get("/admin/app/owner/?q=visitor11")

    assert max(query.rows for query in queries) < 3 * 4_000


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
    # GIN finds all rows of a word before it gives the first; what that costs at a
    # million photos stands in docs/figures.md.
    if re.search(r"Bitmap Index Scan +app_photo_search", query.plan):
        return False
    return query.rows > MAX_ROWS or query.steps > MAX_STEPS


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("photo/?state__exact=pending", "pictures_due"),
        ("photo/?visibility=approval", "awaiting"),
        ("photo/?visibility=rule", "hidden_by_rule"),
        ("photo/?visibility=owner", "photos_of_blocked"),
        ("photo/?visibility=late", "late_pictures"),
        ("photo/?state__exact=pending&album=1", "album_pictures_due"),
        ("photo/?visibility=duplicate&album=1", "album_exceptions"),
        ("owner/?is_blocked__exact=1", "blocked_owners"),
    ],
)
def test_what_may_be_many_is_listed_in_the_order_of_its_index(
    admin_client: Client, address: str, index: str
) -> None:
    make_album(pk=1)

    with captured() as queries:
        admin_client.get(f"/admin/app/{address}")

    lists = [query for query in queries if "ORDER BY" in query.sql]
    [plan] = [query.plan for query in lists if re.search(rf"{index}\b", query.plan)]
    # A backfill, a rule or a person may leave hundreds of thousands.
    assert "TEMP B-TREE" not in plan
