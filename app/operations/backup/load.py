"""Writes tables into a fresh database, all or nothing, and reads them back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.utils import Error

from app.operations.backup import sequences, tables
from app.operations.backup.manifest import Lines, UnusableBackup
from app.operations.backup.tables import Model


@dataclass(slots=True)
class Digest:
    """Of rows that pass by."""

    count: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)

    def watch(
        self, rows: Iterable[str], update: Callable[[int], object]
    ) -> Iterator[str]:
        for row in rows:
            self.count += 1
            self.sha256.update(row.encode())
            if self.count % tables.BATCH_SIZE == 0:
                update(tables.BATCH_SIZE)
            yield row
        update(self.count % tables.BATCH_SIZE)

    @property
    def facts(self) -> tuple[int, str]:
        return self.count, self.sha256.hexdigest()


def load(
    listed: list[Lines],
    rows_of: Callable[[Lines], Iterable[str]],
    *,
    registry: Any,
    update: Callable[[int], object],
) -> None:
    """In a transaction of the caller's; raises UnusableBackup. Each row is counted
    twice: when it is written, and when it is read back."""
    models = {model._meta.db_table: model for model in tables.models_of(registry)}
    _check_columns(listed, models)
    _delete_all(models.values())
    digests = {}
    for table in listed:
        digests[table.name] = digest = Digest()
        rows = digest.watch(rows_of(table), update)
        try:
            tables.load(models[table.name], table.columns, rows)
        except Error as error:
            reason = " ".join(str(error).split())
            message = f"{table.name}, near row {digest.count:,}: {reason}"
            raise UnusableBackup(message) from error
        if table.last_id is not None:
            sequences.go_on_after(models[table.name], table.last_id)
    for table in listed:
        digest, read_back = digests[table.name], Digest()
        rows = tables.lines(models[table.name], table.columns)
        for _ in read_back.watch(rows, update):
            pass
        if read_back.facts != digest.facts:
            raise UnusableBackup(
                f"{table.name}: the database did not keep the rows as they were given "
                f"({read_back.count:,} of {digest.count:,})"
            )


def _check_columns(listed: list[Lines], models: dict[str, Model]) -> None:
    known = {name: set(tables.columns_of(model)) for name, model in models.items()}
    if known != {table.name: set(table.columns) for table in listed}:
        raise UnusableBackup("Its tables are not those of its version")


def _delete_all(models: Iterable[Model]) -> None:
    """What migrations wrote; the foreign keys are checked at the end."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608  # ours
