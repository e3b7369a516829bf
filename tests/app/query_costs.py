"""What a query costs, in rows or steps rather than time: the same on every machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

# Instructions of SQLite's engine between two looks at how many there were.
STEP = 100


@dataclass
class Query:
    """`plan`: as EXPLAIN tells it. `steps`: instructions of SQLite's engine."""

    sql: str
    parameters: Any
    plan: str = ""
    steps: int = 0
    rows: int = 0


@contextmanager
def captured() -> Iterator[list[Query]]:
    """The reading queries of the block, with their plans at its end."""
    queries: list[Query] = []

    def note(execute: Any, sql: str, parameters: Any, *others: Any) -> Any:
        queries.append(Query(sql, parameters))
        return execute(sql, parameters, *others)

    def count() -> int:
        if queries:
            queries[-1].steps += STEP
        return 0

    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        connection.connection.set_progress_handler(count, STEP)
    else:
        _plan_as_for_large_tables()
    try:
        with connection.execute_wrapper(note):
            yield queries
    finally:
        if is_sqlite:
            connection.connection.set_progress_handler(None, 0)
    queries[:] = [query for query in queries if _is_read(query.sql)]
    for query in queries:
        _explain(query)


def _plan_as_for_large_tables() -> None:
    """Of a small one PostgreSQL reads all, where it would look into the index of a
    large one."""
    with connection.cursor() as cursor:
        for setting in ("seq_page_cost = 8", "random_page_cost = 1"):
            cursor.execute(f"SET LOCAL {setting}")


def _is_read(sql: str) -> bool:
    return sql.lstrip().startswith(("SELECT", "WITH"))


def _explain(query: Query) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.parameters)
            query.plan = "\n".join(row[3] for row in cursor.fetchall())
            return
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.sql}", query.parameters)
        answer = cursor.fetchone()[0]
    plan = json.loads(answer) if isinstance(answer, str) else answer
    nodes = list(_nodes(plan[0]["Plan"]))
    query.rows = max(_rows_visited(node) for node in nodes)
    query.plan = "\n".join(
        f"{node['Node Type']} {node.get('Relation Name', '')}"
        f" {node.get('Index Name', '')} {_rows_visited(node)} rows"
        for node in nodes
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _rows_visited(node: dict[str, Any]) -> int:
    """Those that it passed on, and those that it read in vain."""
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    return int(sum(node.get(name, 0) for name in names) * node["Actual Loops"])
