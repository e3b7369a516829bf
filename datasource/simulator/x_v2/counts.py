"""Answers the counts of X's API v2: how many posts match, hour by hour."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from datasource.simulator.http_messages import Request
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.fields import read_list
from datasource.simulator.x_v2.parameters import (
    RANGE,
    TOKENS,
    Bounds,
    check_names,
    moment_of,
    read_bounds,
    read_choice,
    read_token,
)
from datasource.simulator.x_v2.post_writer import iso
from datasource.simulator.x_v2.problems import bad_value
from datasource.simulator.x_v2.search import select

Json = dict[str, Any]

PARAMETERS = ("query", *RANGE, *TOKENS, "granularity", "search_count.fields")
STEPS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "minute": timedelta(minutes=1),
}
PAGE_SPAN = timedelta(days=31)


def count_posts(world: World, request: Request, reach: str) -> Json:
    """The newest 31 days of the range, oldest bucket first; the total is theirs.

    Older days are behind the next token, so that only the sum over all pages is
    the number of posts.
    """
    check_names(request, PARAMETERS)
    step = STEPS[read_choice(request, "granularity", tuple(STEPS))]
    # Only checked: the answer has all fields in any case.
    read_list(request, "search_count.fields", ["end", "start", "tweet_count"])
    posts, _ = select(world, request, reach)
    moments = sorted(post.created_at for post in posts)
    start, end = counted_range(read_bounds(request, is_archive=reach == "all"))
    end = min(end, read_page_end(request) or end)
    page_start = max(start, end - PAGE_SPAN)
    edges = list(boundaries(page_start, end, step))
    first_indexes = [bisect_left(moments, edge) for edge in edges]
    buckets = [
        {
            "end": iso(edges[index + 1]),
            "start": iso(edges[index]),
            "tweet_count": first_indexes[index + 1] - first_indexes[index],
        }
        for index in range(len(edges) - 1)
    ]
    meta: Json = {"total_tweet_count": first_indexes[-1] - first_indexes[0]}
    if page_start > start:
        # The token is where this page begins: the next one ends there.
        meta["next_token"] = f"{int(page_start.timestamp() * 1000):x}"
    return {"data": buckets, "meta": meta}


def counted_range(bounds: Bounds) -> tuple[datetime, datetime]:
    """The time from the first to the last post that may be counted."""
    start = max(bounds.start, moment_of(bounds.since_id))
    # 2**63 stands for no upper id, and has no moment.
    is_open = bounds.until_id == 2**63
    end = bounds.end if is_open else min(bounds.end, moment_of(bounds.until_id))
    return start, max(start, end)


def boundaries(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Both ends as they are, between them whole minutes, hours or days."""
    yield start
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    # Buckets begin at whole hours or days; the first and the last may be shorter.
    edge = start - (start - epoch) % step + step
    while edge < end:
        yield edge
        edge += step
    yield end


def read_page_end(request: Request) -> datetime | None:
    token = read_token(request)
    if not token:
        return None
    try:
        return datetime.fromtimestamp(int(token, 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise bad_value("next_token", token, "is not valid") from error
