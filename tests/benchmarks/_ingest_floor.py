"""What a database alone takes for the rows that ingest added: the least that is
possible with its tables and indexes.

People, their places in albums and photos are read, deleted, and written again page by
page: on SQLite by one statement, on PostgreSQL by COPY.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection, models, transaction

from app.models import Milestone, Owner, Participant, Photo
from tests.benchmarks._processor import server_seconds


def floor_seconds(*, last_photo: int, last_owner: int, page: int) -> float:
    """Of the processor, for the rows above these ids, `page` photos in a commit."""
    with transaction.atomic():
        Milestone.objects.update(photo=None)
        photos = _taken(Photo, "id", last_photo)
        # Each person is in one album.
        members = {
            row[_place(Participant, "owner_id")]: row
            for row in _taken(Participant, "owner_id", last_owner)
        }
        owners = {row[0]: row for row in _taken(Owner, "id", last_owner)}
    own, server = time.process_time(), server_seconds()
    for start in range(0, len(photos), page):
        part = photos[start : start + page]
        people = {row[_place(Photo, "owner_id")] for row in part}
        with transaction.atomic():
            for model, rows in ((Owner, owners), (Participant, members)):
                _write(model, [rows.pop(key) for key in people & rows.keys()])
            _write(Photo, part)
    return time.process_time() - own + server_seconds() - server


def _columns(model: type[models.Model]) -> list[str]:
    fields: Any = model._meta.concrete_fields
    return [field.column for field in fields if not field.generated]


def _place(model: type[models.Model], column: str) -> int:
    return _columns(model).index(column)


def _names(model: type[models.Model]) -> str:
    return ", ".join(f'"{column}"' for column in _columns(model))


def _taken(model: type[models.Model], column: str, last: int) -> list[Any]:
    table = model._meta.db_table
    condition = f'"{table}" WHERE "{column}" > {last}'
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_names(model)} FROM {condition} ORDER BY id")
        rows = list(cursor.fetchall())
        cursor.execute(f"DELETE FROM {condition}")
    return rows


def _write(model: type[models.Model], rows: list[Any]) -> None:
    if not rows:
        return
    table = f'"{model._meta.db_table}" ({_names(model)})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        row = f"({', '.join(['%s'] * len(rows[0]))})"
        values = [value for each in rows for value in each]
        marks = ", ".join([row] * len(rows))
        cursor.execute(f"INSERT INTO {table} VALUES {marks}", values)
