"""The lookup `any_of`: as `in`, with its hundreds of values in one parameter.

Django and databases look at each value of an `in` several times.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, Lookup


def value_table(values: Sequence[Any], vendor: str) -> tuple[str, Any]:
    """A table `given` with a column `value`, as SQL, and its one parameter."""
    if vendor == "postgresql":
        return "unnest(%s) AS given(value)", values
    return "json_each(%s) AS given", json.dumps(values, default=str)


@Field.register_lookup
class AnyOf(Lookup):
    """Of texts or numbers as they are stored: no dates, no rows."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> list[Any]:
        # A set, so that the same values are always written in the same order.
        return sorted(set(self.rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, self.rhs)
        table, values = value_table(self.rhs, connection.vendor)
        return f"{column} IN (SELECT value FROM {table})", (*parameters, values)  # noqa: S608  # of ours
