"""The default connection led to the database of a release, as it was dumped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from pytest_django import Settings

from datasource.simulator import CREDENTIALS
from tests import release_dumps

FACTS = {
    "albums": "SELECT key, photo_count FROM app_album ORDER BY id",
    "photos": "SELECT id, media_url, favorite_count, state, content_hash FROM app_photo"
    " WHERE is_visible ORDER BY id",
    "milestones": "SELECT album_id, threshold FROM app_milestone ORDER BY id",
    "sent": "SELECT message_id FROM app_delivery WHERE state = 'sent' ORDER BY id",
    "queued": "SELECT message_id FROM app_delivery WHERE state = 'queued' ORDER BY id",
}
# Of tables that came later than the first.
IF_THERE = {
    "app_ranking": 'SELECT album_id, number, "order" FROM app_ranking ORDER BY id',
    "app_tombstone": "SELECT photo_number, reason FROM app_tombstone ORDER BY id",
    "app_publication": "SELECT state, post_id FROM app_publication ORDER BY id",
}


@contextmanager
def database(release: str, folder: Path, *, network: str) -> Iterator[None]:
    """The default connection leads to the database of that release, which was fetched
    from `network` (host and port); the files of SQLite are in `folder`."""
    path = release_dumps.FOLDER / release / f"{connection.vendor}.sql"
    dump = path.read_text().replace(release_dumps.NETWORK, network)
    own_name = connection.settings_dict["NAME"]
    is_sqlite = connection.vendor == "sqlite"
    name = str(folder / "album.sqlite3") if is_sqlite else f"{own_name}_of_a_release"
    make = _make_sqlite if is_sqlite else _make_postgresql
    make(name, dump)
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(own_name)
        if not is_sqlite:
            _drop_postgresql(name)


def _make_sqlite(name: str, dump: str) -> None:
    with closing(sqlite3.connect(name)) as file:
        file.executescript(dump)


def _make_postgresql(name: str, dump: str) -> None:
    _drop_postgresql(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    own_name = connection.settings_dict["NAME"]
    _lead_to(name)
    with connection.cursor() as cursor:
        cursor.execute(dump)
    _lead_to(own_name)


def _drop_postgresql(name: str) -> None:
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def _lead_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    for cache in caches:
        caches[cache].clear()


def lead_to(settings: Settings, network: str) -> None:
    settings.TWITTER_API_URL = f"{network}/1.1"
    settings.X_API_URL = network
    settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
    settings.MASTODON_SERVERS = [network]
    settings.BLUESKY_SERVICE_URL = network
    settings.BLUESKY_HANDLE = CREDENTIALS.bluesky_handle
    settings.BLUESKY_APP_PASSWORD = CREDENTIALS.bluesky_app_password


def settings_of_feeds() -> tuple[list[str], int]:
    """NETWORKS and BACKFILL_DAYS with which the old album was fetched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT network, query, backfill_days FROM app_feed")
        feeds = cursor.fetchall()
    has_v2 = any("has:images" in query for _, query, _ in feeds)
    names = {"x": "x" if has_v2 else "twitter", "import": ""}
    networks = {names.get(network, network) for network, _, _ in feeds}
    return sorted(networks - {""}), max(days or 0 for _, _, days in feeds)


def read_facts() -> dict[str, list[Any]]:
    tables = connection.introspection.table_names()
    later = {table: query for table, query in IF_THERE.items() if table in tables}
    with connection.cursor() as cursor:
        found = {}
        for name, query in (FACTS | later).items():
            cursor.execute(query)
            found[name] = cursor.fetchall()
        return found
