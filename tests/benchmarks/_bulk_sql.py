"""SQL that writes millions of rows, on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.benchmarks._seeded_photos import Engine


@contextmanager
def quick_writes(engine: Engine) -> Iterator[None]:
    """A crash may cost this database; the foreign keys are not looked at."""
    if engine.is_postgresql:
        quick = [
            "SET session_replication_role = replica",
            "SET synchronous_commit = off",
            "SET maintenance_work_mem = '1GB'",
        ]
        usual = ["RESET ALL"]
    else:
        quick = [
            "PRAGMA synchronous = OFF",
            "PRAGMA foreign_keys = OFF",
            "PRAGMA cache_size = -2000000",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA threads = 4",
        ]
        usual = [
            "PRAGMA synchronous = NORMAL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA cache_size = -2000",
            "PRAGMA temp_store = DEFAULT",
        ]
    for statement in quick:
        run(statement)
    try:
        yield
    finally:
        for statement in usual:
            run(statement)


@contextmanager
def without_indexes(engine: Engine, table: str) -> Iterator[None]:
    """Made again afterwards, which is quicker than to keep them; those of constraints
    stay."""
    query = (
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND"
        " indexname NOT IN (SELECT conname FROM pg_constraint)"
        if engine.is_postgresql
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND"
        f" tbl_name = '{table}' AND sql IS NOT NULL"
    )
    indexes = rows(query)
    for name, _ in indexes:
        run(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        began = time.monotonic()
        for _, definition in indexes:
            run(definition)
        say(f"{len(indexes)} indexes", began)


def insert(table: str, columns: dict[str, str], source: str) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        # Without parameters, so that `%` stays as it is.
        cursor.execute(sql)


def rows(sql: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def scalar(sql: str) -> int:
    return int(rows(sql)[0][0])


def say(what: str, began: float) -> None:
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)
