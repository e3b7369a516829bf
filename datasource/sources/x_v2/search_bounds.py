"""Which lower and upper bounds X's search takes: not too old, not too new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from datasource.post_ids import sort_key
from datasource.sources import snowflakes

RECENT_REACH = timedelta(days=7)
# Recent search refuses a `since_id` older than 7 days, and a request is on its way for
# a while: so much younger a bound has to be.
RECENT_MARGIN = timedelta(minutes=5)
# A `since_id` that is refused and older than this, or an `until_id` younger than that,
# may be left out: what comes back too much is a day, or five minutes, of posts.
NEARLY_TOO_OLD = timedelta(days=6)
NEARLY_TOO_NEW = timedelta(minutes=5)
ARCHIVE_START = datetime(2006, 3, 21, tzinfo=UTC)
# X shows pictures since 2011. Some beginning has to be named: without one, the full
# archive answers with the last 30 days only.
FIRST_PICTURES = snowflakes.x_bound(datetime(2011, 1, 1, tzinfo=UTC))


def lowest_id(
    since: str, *, reach: timedelta | None, network_now: datetime | None
) -> str:
    """`since` as far as it is taken, by X's own clock; before X has told its time, it
    is tried, because a refusal is free."""
    if reach is None:
        return max(since, FIRST_PICTURES, key=sort_key)
    if network_now is None:
        return since
    oldest = snowflakes.x_bound(network_now - reach + RECENT_MARGIN)
    return since if sort_key(since) > sort_key(oldest) else ""


def start_time(since: datetime | None, *, reach: timedelta | None) -> datetime | None:
    """From when to count; None: from as early as the search goes."""
    if reach is None:
        return max((since or ARCHIVE_START).astimezone(UTC), ARCHIVE_START)
    oldest = timezone.now() - reach + RECENT_MARGIN
    return since.astimezone(UTC) if since and since > oldest else None


def is_needless(
    name: str, bound: str, *, reach: timedelta | None, network_now: datetime
) -> bool:
    """Whether a bound that X refuses can be left out: a `since_id` below all that
    recent search has, an `until_id` above. What leaving out any other would cost is
    not worth it."""
    if name == "until_id":
        newest = snowflakes.x_bound(network_now - NEARLY_TOO_NEW)
        return sort_key(bound) > sort_key(newest)
    oldest = snowflakes.x_bound(network_now - NEARLY_TOO_OLD)
    return bool(reach) and sort_key(bound) < sort_key(oldest)
