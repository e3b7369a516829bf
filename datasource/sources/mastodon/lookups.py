"""What a server of Mastodon's API says of posts that are looked up by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.posts import Lookup
from datasource.sources import rate_limits, responses, sanitize
from datasource.sources.mastodon.access import MEMBERS_ONLY_STATUSES
from datasource.sources.mastodon.posts import MastodonPosts, is_sensitive
from datasource.sources.page_parser import read_known

REFUSED_STATUSES = {401, 403}
GONE_STATUSES = {404, 410}


def read_lookup(
    server: str, post_ids: Sequence[str], response: requests.Response
) -> Lookup:
    """Posts that are left out are gone, and so are those that are not public any
    more; a server that lets nobody look tells nothing."""
    is_refused = response.status_code in REFUSED_STATUSES | MEMBERS_ONLY_STATUSES
    if is_refused or responses.is_log_in(response):
        return Lookup(post_ids=tuple(post_ids))
    # After a redirect, somebody else says 404: a server that moved, or a parked host.
    if response.status_code in GONE_STATUSES and not response.history:
        return Lookup(post_ids=tuple(post_ids), gone=frozenset(post_ids))
    responses.check_status(response)
    body = responses.json_of(response)
    statuses = body if isinstance(body, list) else [body]
    return lookup_of(server, post_ids, statuses, rate_limits.wait_until(response))


def lookup_of(
    server: str,
    post_ids: Sequence[str],
    statuses: list[Any],
    wait_until: datetime | None = None,
) -> Lookup:
    """What the raw `statuses` that a server showed say of the posts `post_ids`; raises
    SourceError for what is no status."""
    shown = _by_id(statuses)
    reader = MastodonPosts(server)
    public = {key: status for key, status in shown.items() if reader.is_public(status)}
    return Lookup(
        post_ids=tuple(post_ids),
        favourites={
            post_id: sanitize.count(status["favourites_count"])
            for post_id, status in public.items()
        },
        gone=frozenset(set(post_ids) - public.keys()),
        posts=read_known(public.values(), reader),
        sensitive=frozenset(
            post_id for post_id, status in public.items() if is_sensitive(status)
        ),
        wait_until=wait_until,
    )


def _by_id(statuses: list[Any]) -> dict[str, Mapping[str, Any]]:
    """Raises SourceError for what is no status, lest its posts be taken for gone."""
    for status in statuses:
        if not isinstance(status, dict) or not {"id", "favourites_count"} <= set(
            status
        ):
            raise SourceError("answered with something else than posts")
    return {str(status["id"]): status for status in statuses}
