"""The last key that each table gave, so that none is given twice after a restore."""

from __future__ import annotations

from django.db import connection, models

from app.operations.backup.tables import Model


def last_id(model: Model) -> int | None:
    """Also of rows that were deleted; None where the table does not count."""
    if not isinstance(model._meta.pk, models.AutoField):
        return None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        sequence = cursor.fetchone()[0]
        # One that was never asked gives 1 first.
        sql = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608  # ours
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def go_on_after(model: Model, last: int) -> None:
    """The next row gets a higher key."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
            return
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, %s)",
            [f'"{table}"', max(last, 1), last > 0],
        )
