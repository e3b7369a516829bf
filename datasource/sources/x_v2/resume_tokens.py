"""Tokens by which a search of X's API v2 goes on whose server ignores `until_id`.

Such a server lists from the top, whatever is asked for; its tokens lead down from
there. They do not expire, so the next run goes on where this one ended.
"""

from __future__ import annotations

from collections.abc import Mapping

from datasource.errors import SourceError
from datasource.post_ids import bound_below, exclusive_upper_bound, sort_key
from datasource.sources.x_v2.json_body import SearchBody

# By server and query: up to where to read next, and the parameters for that; for as
# long as the process lives, because sources are made anew for each run.
_parameters: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}


def resume(server: str, parameters: dict[str, str], *, until: str) -> dict[str, str]:
    """The parameters for the posts up to `until`, with a token if one leads there."""
    below, resuming = _parameters.get((server, parameters["query"]), ("", {}))
    if not until or below != until:
        return parameters
    return {**resuming, "max_results": parameters["max_results"]}


def is_ignored(body: SearchBody, *, until: str) -> bool:
    """Whether the answer has posts above the `until_id` that was asked for, which some
    take for the highest that is wanted."""
    listed = [each.get("id") for each in body.statuses if isinstance(each, dict)]
    ids = [post_id for post_id in listed if isinstance(post_id, str)]
    return bool(until) and any(
        sort_key(post_id) > sort_key(exclusive_upper_bound(until)) for post_id in ids
    )


def remember(
    server: str,
    parameters: Mapping[str, str],
    body: SearchBody,
    *,
    lowest: str,
    until: str,
) -> None:
    """The token to what is below `lowest`, or still below `until` where the page was
    above it. Raises SourceError for a token that leads nowhere."""
    search = server, parameters["query"]
    if body.next_token and body.next_token == parameters.get("next_token"):
        _parameters.pop(search, None)
        reason = "hands out the same next_token again and again"
        raise SourceError(reason, is_free=True)
    if body.next_token:
        below = bound_below(lowest) if lowest else until
        _parameters[search] = below, {**parameters, "next_token": body.next_token}
    else:
        _parameters.pop(search, None)
