"""Expression that counts the rows of a subquery, no further than its limit."""

from __future__ import annotations

from django.db.models import IntegerField, QuerySet, Subquery


class CountOf(Subquery):
    """How many rows a subquery has, which may have a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def capped_count(rows: QuerySet, limit: int) -> CountOf:  # type: ignore[type-arg]  # of any model
    """For each row of an outer query, which `rows` refer to."""
    return CountOf(rows.order_by().values("pk")[:limit])
