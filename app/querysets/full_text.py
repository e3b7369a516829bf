"""The full-text indexes over the words of photos and people: FTS5 of SQLite, GIN of
PostgreSQL.

Of each visible photo they hold its words, and beside them its album and its person, as
words that no text has: what is hidden is not in them, and takes no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

# Of PostgreSQL. Where it takes words for more frequent than they are together, it would
# read the table to find none, in its own order or in that of another index; and with
# less memory it would look at the rows themselves.
INDEX_ALONE = {
    "enable_seqscan": "off",
    "enable_indexscan": "off",
    "work_mem": "'64MB'",
}


def album_mark(album_id: int | str) -> str:
    return f"§{album_id}"


def owner_mark(owner_id: int | str) -> str:
    return f"¶{owner_id}"


@dataclass(frozen=True, slots=True)
class IndexedTable:
    """`content` of row `{row}`, in SQL; `sources`: the columns that it hangs on."""

    name: str
    content: dict[str, str]
    condition: str
    sources: tuple[str, ...]

    @property
    def index(self) -> str:
        return f"{self.name}_search"

    def tsvector(self, row: str) -> str:
        """No parser of PostgreSQL's: the words are parted already."""
        content = self.content["postgresql"].format(row=row)
        return f"array_to_tsvector(string_to_array({content}, ' '))"


def _marked(cast: str) -> str:
    return (
        f"('§' || {{row}}.album_id{cast} || ' ¶' || {{row}}.owner_id{cast} || "
        "{row}.words)"
    )


PHOTOS = IndexedTable(
    "app_photo",
    {"sqlite": _marked(""), "postgresql": _marked("::text")},
    "{row}.is_visible",
    (
        "words",
        "album_id",
        "owner_id",
        # What `is_visible` is computed from: a trigger knows columns that are written.
        "is_hidden",
        "is_owner_blocked",
        "kept_back",
        "missing_since",
        "duplicate_of_id",
        "state",
    ),
)
PEOPLE = IndexedTable(
    "app_owner",
    {"sqlite": "{row}.words", "postgresql": "ltrim({row}.words)"},
    "NOT {row}.is_blocked",
    ("words", "is_blocked"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A beginning of words, or any of these marks instead."""

    beginning: str = ""
    marks: tuple[str, ...] = ()


def all_of(terms: Iterable[Term], vendor: str) -> str:
    """An expression of the index. Words have letters and symbols only, so that none of
    them is syntax."""
    is_sqlite = vendor == "sqlite"
    quote, beginning = ('"{}"', '"{}"*') if is_sqlite else ("'{}'", "'{}':*")
    either, both = (" OR ", " AND ") if is_sqlite else (" | ", " & ")
    return both.join(
        "({})".format(
            either.join(
                [
                    *([beginning.format(term.beginning)] if term.beginning else []),
                    *map(quote.format, term.marks),
                ]
            )
        )
        for term in terms
    )


def either_of(expressions: Iterable[str], vendor: str) -> str:
    either = " OR " if vendor == "sqlite" else " | "
    return either.join(f"({expression})" for expression in expressions if expression)


def ids(
    table: IndexedTable, ways: Iterable[Sequence[Term]], *, limit: int, using: str
) -> list[int]:
    """Of rows that have all terms of one of the ways, at most `limit`, in no order."""
    connection = connections[using]
    vendor = connection.vendor
    expression = either_of((all_of(terms, vendor) for terms in ways), vendor)
    if vendor == "sqlite":
        sql = f"SELECT rowid FROM {table.index} WHERE {table.index} MATCH %s LIMIT %s"  # noqa: S608  # ours
        return _first_column(connection, sql, [expression, limit])
    condition = table.condition.format(row=table.name)
    match = f"{table.tsvector(table.name)} @@ %s::tsquery"
    sql = f"SELECT id FROM {table.name} WHERE {condition} AND {match} LIMIT %s"  # noqa: S608  # ours
    with transaction.atomic(using), connection.cursor() as cursor:
        settings = [f"SET LOCAL {name} = {it}" for name, it in INDEX_ALONE.items()]
        cursor.execute("; ".join(settings))
        found = _first_column(connection, sql, [expression, limit])
        defaults = [f"SET LOCAL {name} TO DEFAULT" for name in INDEX_ALONE]
        cursor.execute("; ".join(defaults))
    return found


def _first_column(connection: Any, sql: str, parameters: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [key for (key,) in cursor.fetchall()]
