"""Where a search of X's API v2 goes on whose server ignores `until_id`.

Such a server lists from the top, whatever is asked for; its tokens lead down from
there. They do not expire, so the next run goes on where this one ended.
"""

from __future__ import annotations

from collections.abc import Mapping

from datasource.coverage import after, before, order
from datasource.errors import SourceError
from datasource.sources.x_v2.answers import Answer

_walks: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}
"""By server and query: up to where to read next, and what to ask for that; for as
long as the process lives."""


def resume(server: str, asked: dict[str, str], *, until: str) -> dict[str, str]:
    """What to ask for the posts up to `until`: a token where one leads there."""
    below, known = _walks.get((server, asked["query"]), ("", {}))
    if not until or below != until:
        return asked
    return {**known, "max_results": asked["max_results"]}


def is_ignored(answer: Answer, *, until: str) -> bool:
    """Whether the answer has posts above the `until_id` that was asked for, which some
    take for the highest that is wanted."""
    found = [each.get("id") for each in answer.statuses if isinstance(each, dict)]
    ids = [post_id for post_id in found if isinstance(post_id, str)]
    return bool(until) and any(order(post_id) > order(after(until)) for post_id in ids)


def remember(
    server: str, asked: Mapping[str, str], answer: Answer, *, lowest: str, until: str
) -> None:
    """The token to what is below `lowest`, or still below `until` where the page was
    above it. Raises SourceError for a token that leads nowhere."""
    place = server, asked["query"]
    if answer.next_token and answer.next_token == asked.get("next_token"):
        _walks.pop(place, None)
        told = "hands out the same next_token again and again"
        raise SourceError(told, is_free=True)
    if answer.next_token:
        below = before(lowest) if lowest else until
        _walks[place] = below, {**asked, "next_token": answer.next_token}
    else:
        _walks.pop(place, None)
