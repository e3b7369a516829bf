"""Comparisons of rows, as `(a, b) < (1, 2)`: by `a`, and by `b` where `a` is alike.

Both databases look such a comparison up in an index of these columns. Of the same in
words, `a < 1 OR (a = 1 AND b < 2)`, they look up one column or none, and read the rest.
"""

from __future__ import annotations

from typing import Any

from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.lookups import GreaterThan, LessThan


# For SQLite Django falls back to words, because older ones knew no other way.
class RowGreaterThan(TupleGreaterThan):
    def get_fallback_sql(self, compiler: Any, connection: Any) -> Any:
        return GreaterThan.as_sql(self, compiler, connection)


class RowLessThan(TupleLessThan):
    def get_fallback_sql(self, compiler: Any, connection: Any) -> Any:
        return LessThan.as_sql(self, compiler, connection)
