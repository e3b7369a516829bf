"""The two names of the parameter by which X's API v2 is asked for fields of a post.

Its guides say `tweet.fields`, its OpenAPI since August 2026 lists `post.fields` alone.
A server that does not know a name refuses it, or ignores it and answers posts without
what was asked for: then the other name is tried once, and what a server takes is
cached until the process ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.sources.x_v2 import problems
from datasource.sources.x_v2.client import XV2Client

GUIDES, SCHEMA = "tweet.fields", "post.fields"
# The schema does not let one ask for them: they come by themselves.
DEFAULTS = {"author_id", "edit_history_tweet_ids", "referenced_tweets"}

_accepted_names: dict[str, str] = {}


def get(
    client: XV2Client,
    path: str,
    parameters: Mapping[str, str],
    *,
    fields: Mapping[str, str],
    lacks_fields: Callable[[requests.Response], bool],
) -> requests.Response:
    """The answer with these `fields`, given in the guides' names.

    `lacks_fields`: whether an answer has posts that lack them all. Raises
    SourceError where the server knows neither name.
    """
    name = _accepted_names.get(client.base_url, GUIDES)
    response = client.get(path, {**parameters, **_spelled(fields, name)})
    is_refused = problems.refuses(response, name)
    if not (is_refused or lacks_fields(response)):
        return response
    other = SCHEMA if name == GUIDES else GUIDES
    # An answer with bare posts is billed like any other: so the other name is tried
    # once only, and what works is kept.
    again = client.get(path, {**parameters, **_spelled(fields, other)})
    if problems.refuses(again, other):
        again = response
    if lacks_fields(again):
        raise SourceError(
            "answers posts without their dates and pictures, whether they are asked "
            f"for as {GUIDES} or as {SCHEMA}",
            is_free=True,
        )
    if again is not response:
        _accepted_names[client.base_url] = other
    return again


def lack_fields(posts: Sequence[Any], *names: str) -> bool:
    """Whether there are posts, and none has any of these keys."""
    readable = [each for each in posts if isinstance(each, dict)]
    return bool(readable) and not any(
        name in post for post in readable for name in names
    )


def _spelled(fields: Mapping[str, str], name: str) -> dict[str, str]:
    if name == GUIDES:
        return dict(fields)
    spelled = {key: value for key, value in fields.items() if key != GUIDES}
    names = (each for each in fields[GUIDES].split(",") if each not in DEFAULTS)
    return spelled | {SCHEMA: ",".join(names).replace("note_tweet", "note_post")}
