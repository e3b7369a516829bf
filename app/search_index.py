"""Makes the full-text indexes, after every migration, where they are not there.

No migration makes them, because one that copies a table of SQLite, as many do, would
lose its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections

from app.querysets.full_text import PEOPLE, PHOTOS, IndexedTable

# It holds which rows have a word, not where in them, and no text. Of short beginnings
# there are too many words to be joined while somebody waits.
FTS5 = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5"
    "(words, content='', columnsize=0, detail='none', tokenize='ascii', prefix='1 2 3')"
)


def make(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in (PHOTOS, PEOPLE):
            # Migrations may stand before the one that adds it.
            if "words" in _columns(connection, cursor, table.name):
                statements = _missing(connection.vendor, cursor, table)
                for statement in statements:
                    cursor.execute(statement)


def _columns(connection: Any, cursor: Any, table: str) -> set[str]:
    if table not in connection.introspection.table_names(cursor):
        return set()
    described = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in described}


def _missing(vendor: str, cursor: Any, table: IndexedTable) -> Iterator[str]:
    if vendor == "postgresql":
        condition = table.condition.format(row=table.name)
        # Without the list of what is pending, which every search would read through.
        yield (
            f"CREATE INDEX IF NOT EXISTS {table.index} ON {table.name} USING gin"
            f" ({table.tsvector(table.name)}) WITH (fastupdate = off) WHERE {condition}"
        )
        return
    triggers = _triggers(table)
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        " AND name LIKE %s",
        [table.name, f"{table.index}%"],
    )
    if cursor.fetchone()[0] == len(triggers):
        return
    yield f"DROP TABLE IF EXISTS {table.index}"
    yield FTS5.format(index=table.index)
    yield _insertion(table, table.name, f"FROM {table.name} WHERE")
    for name, definition in triggers.items():
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {definition}"


def _triggers(table: IndexedTable) -> dict[str, str]:
    added = _insertion(table, "new", "WHERE") + ";"
    # What an index without contents forgets must be told to it.
    removed = (
        f"INSERT INTO {table.index} ({table.index}, rowid, words) SELECT 'delete',"
        f" old.id, {_content(table, 'old')} WHERE {_condition(table, 'old')};"
    )
    on_table = f"ON {table.name}"
    is_changed = (
        f"{_content(table, 'old')} IS NOT {_content(table, 'new')} OR"
        f" ({_condition(table, 'old')}) <> ({_condition(table, 'new')})"
    )
    sources = ", ".join(table.sources)
    return {
        f"{table.index}_insert": f"INSERT {on_table} BEGIN {added} END",
        f"{table.index}_delete": f"DELETE {on_table} BEGIN {removed} END",
        f"{table.index}_update": f"UPDATE OF {sources} {on_table} WHEN {is_changed}"
        f" BEGIN {removed} {added} END",
    }


def _insertion(table: IndexedTable, row: str, condition: str) -> str:
    return (
        f"INSERT INTO {table.index} (rowid, words) SELECT {row}.id,"
        f" {_content(table, row)} {condition} {_condition(table, row)}"
    )


def _content(table: IndexedTable, row: str) -> str:
    return table.content["sqlite"].format(row=row)


def _condition(table: IndexedTable, row: str) -> str:
    return f"{table.condition.format(row=row)} AND {row}.words IS NOT NULL"
