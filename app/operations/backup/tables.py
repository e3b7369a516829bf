"""Tables as JSON lines that either database can take, read at flat memory.

A line is one row: its columns in an order that is told, as models of another version
have another one.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models

# Of this machine, or for a while only: log-ins, attempts at them, runs of the clock.
APPS_LEFT_OUT = {"sessions", "axes", "django_cron"}
# Hashes of visitors' addresses, which are promised to be gone after an hour.
TABLES_LEFT_OUT = {"app_reportsender"}
BATCH_SIZE = 2_000

Model = type[models.Model]


def models_of(registry: Any) -> list[Model]:
    """The models whose tables are in a backup; `registry`: Django's, or that of an
    earlier state of the migrations."""
    return [
        model
        for model in registry.get_models(include_auto_created=True)
        if not model._meta.proxy
        and model._meta.app_label not in APPS_LEFT_OUT
        and model._meta.db_table not in TABLES_LEFT_OUT
    ]


def columns_of(model: Model) -> list[str]:
    fields: Any = model._meta.local_concrete_fields
    return [field.column for field in fields if not field.generated]


def _fields(model: Model, columns: list[str]) -> list[Any]:
    by_column = {field.column: field for field in model._meta.local_concrete_fields}
    return [by_column[column] for column in columns]


def lines(model: Model, columns: list[str]) -> Iterator[str]:
    """Every row, by its key. In pages rather than by a cursor of the server, which a
    PgBouncer may not have, and without which all rows would be in memory."""
    fields = _fields(model, columns)
    key = fields.index(model._meta.pk)
    query = model._base_manager.order_by("pk")
    rows = query.values_list(*(field.attname for field in fields))
    page = list(rows[:BATCH_SIZE])
    while page:
        for row in page:
            yield json.dumps(row, default=_plain, sort_keys=True, separators=(",", ":"))
        page = list(rows.filter(pk__gt=page[-1][key])[:BATCH_SIZE])


def load(model: Model, columns: list[str], rows: Iterable[str]) -> None:
    """Insert rows as `lines` wrote them, with their keys; no signal is sent."""
    converters = [
        (place, converter)
        for place, field in enumerate(_fields(model, columns))
        if (converter := _converter(field))
    ]
    values = (_values(row, converters) for row in rows)
    insert = _copy if connection.vendor == "postgresql" else _insert_each
    insert(model._meta.db_table, columns, values)


def _copy(table: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'COPY "{table}" ({names}) FROM STDIN'
    # Of what the driver itself raises Django knows nothing.
    errors = connection.wrap_database_errors
    with errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _insert_each(table: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # ours
    with connection.cursor() as cursor:
        rest = iter(rows)
        # Given as a whole, they would all be in memory.
        while page := list(islice(rest, BATCH_SIZE)):
            cursor.executemany(sql, page)


def _values(line: str, converters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    row: list[Any] = json.loads(line)
    for place, convert in converters:
        if row[place] is not None:
            row[place] = convert(row[place])
    return row


def _plain(value: Any) -> str:
    """What JSON does not know."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"A backup knows no {type(value).__name__}.")


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """What makes of a value in JSON one for the database; None: nothing is to do."""
    if isinstance(field, models.BinaryField):
        return base64.b64decode
    if isinstance(field, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        adapt: Callable[[Any], Any] = connection.ops.adapt_datetimefield_value
        return lambda text: adapt(datetime.fromisoformat(text))
    if isinstance(field, models.UUIDField):
        return lambda text: uuid.UUID(text).hex
    return None
