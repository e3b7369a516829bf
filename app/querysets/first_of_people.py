"""The first photos of several people together.

No index has them in one order. A database would read and sort all of theirs, which are
the more the longer an album goes on; so it reads the first of each from the index of
their photos, and sorts these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connections
from django.db.models.expressions import RawSQL

from app.querysets.any_of import value_table

if TYPE_CHECKING:
    from app.querysets.photos import PhotoQuerySet


def first_ids(
    photos: PhotoQuerySet, people: Sequence[int], *, order: Sequence[str], limit: int
) -> RawSQL:
    """Of `photos`, the ids of the first by these people; `order` as in order_by, by
    columns of photos."""
    connection = connections[photos.db]
    is_postgresql = connection.vendor == "postgresql"
    columns = [name.removeprefix("-") for name in order]
    # Names of albums and people would be looked up in vain.
    plain = photos.select_related(None).filter(owner=RawSQL("given.value", ()))
    of_one = plain.order_by(*order).values(*(columns if is_postgresql else ["id"]))
    compiler = of_one[:limit].query.get_compiler(photos.db)
    sql, of_query = compiler.as_sql()
    given, people_given = value_table(people, connection.vendor)
    if is_postgresql:
        source = f"{given} CROSS JOIN LATERAL ({sql}) AS photo"
    else:
        # SQLite knows no LATERAL, but asks such a condition anew for each person.
        source = f"{given} CROSS JOIN app_photo AS photo ON photo.id IN ({sql})"
    quoted = map(connection.ops.quote_name, columns)
    sorting = ", ".join(
        f"photo.{column} {'DESC' if name.startswith('-') else 'ASC'}"
        for column, name in zip(quoted, order, strict=True)
    )
    # Of ours, but for the parameters.
    merged = f"SELECT photo.id FROM {source} ORDER BY {sorting} LIMIT {limit:d}"  # noqa: S608
    return RawSQL(merged, (people_given, *of_query))  # noqa: S611
