"""In which order the pending ranges of a feed are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from datasource.pending_ranges import PendingRange
from datasource.post_ids import sort_key

# With fewer pages in a run a fifth of them, the share of older ranges, is none at all.
MIN_PAGES_FOR_OLDER_RANGES = 5


def in_reading_order(
    pending_ranges: Iterable[PendingRange], *, run_number: int
) -> list[PendingRange]:
    """Newest first, but in every second run oldest first where a run has too few
    pages for both."""
    # Sorting keeps the order of equals: within a rank the newest is the first.
    ordered = sorted(
        pending_ranges, key=lambda each: sort_key(each.up_to_id), reverse=True
    )
    ordered.sort(key=_rank)
    has_few_pages = settings.FETCH_MAX_PAGES < MIN_PAGES_FOR_OLDER_RANGES
    return ordered[::-1] if has_few_pages and run_number % 2 == 0 else ordered


def _rank(pending: PendingRange) -> int:
    """News, then gaps, then what is read again, then the past."""
    if pending.is_newest:
        return 0
    if pending.is_sweep:
        return 2
    return 1 if pending.after_id else 3
