"""What SQLite is told of a large album, so that it plans every query as for one.

Without statistics SQLite takes ten rows for the whole of an album, and reads a million
photos to find a hundred by their numbers. With those that its ANALYZE would collect,
its plans would change as an album grows, and be measured by nobody. So these are the
same everywhere: what a site of a million photos has.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# Rows of the tables that grow.
ROWS = {"app_photo": 1_000_000, "app_owner": 20_000, "app_participant": 250_000}
# Of so many rows one is in a partial index of exceptions, as photos that are hidden.
RARITY = 500
# The others hold nearly all rows, or a good part of them.
WIDE_CONDITIONS = ("is_shown", "is_visible", "content_hash")
# Different values in a column; in one that is not named, nearly each is another.
VALUES = {
    "album_id": 100,
    "owner_id": 20_000,
    "network": 3,
    "server": 2,
    "favorite_count": 40,
    "photo_count": 500,
    "kept_back": 3,
}


def write(using: str = "default", **kwargs: Any) -> None:
    """After every migration: SQLite forgets those of a table that it copied."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        # Makes the table of statistics, where there is none.
        cursor.execute("ANALYZE sqlite_master")
        cursor.execute("DELETE FROM sqlite_stat1")
        for table in ROWS:
            cursor.execute("SELECT name, partial FROM pragma_index_list(%s)", [table])
            for index, is_partial in cursor.fetchall():
                statistics = _statistics(cursor, table, index, is_partial=is_partial)
                cursor.execute(
                    "INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)",
                    [table, index, statistics],
                )
        # This connection reads them anew; others do when they are opened.
        cursor.execute("ANALYZE sqlite_master")


def _statistics(cursor: Any, table: str, index: str, *, is_partial: bool) -> str:
    """The rows of the index, and how many of them are alike in the first column, in
    the first two, and so on."""
    rows = ROWS[table]
    if is_partial:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index])
        condition = cursor.fetchone()[0].partition(" WHERE ")[2]
        if not any(name in condition for name in WIDE_CONDITIONS):
            rows //= RARITY
    cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
    numbers = [rows]
    for (column,) in cursor.fetchall():
        alike = numbers[-1] // VALUES.get(column, numbers[-1])
        numbers.append(max(1, alike))
    return " ".join(map(str, numbers))
