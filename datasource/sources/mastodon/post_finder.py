"""Looks up Mastodon posts whose own server is not configured: at the configured ones,
or at their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import requests

from datasource.errors import SourceError
from datasource.posts import Lookup, ServerLookup
from datasource.sources import responses
from datasource.sources.mastodon.client import MastodonClient
from datasource.sources.mastodon.lookups import GONE_STATUSES, lookup_of, read_lookup

# Identities, without their scheme, that end in the id by which the post's own server
# knows it: those of Mastodon and GoToSocial. Elsewhere the id is another one, and a
# server would say of a post that is there that it never saw it.
LOCAL_ID = re.compile(
    r"(?P<host>[^/]+)/(?:ap/)?users/[^/]+/statuses/(?P<id>\d{1,20}|[0-9A-Z]{26})",
    re.ASCII,
)


class MastodonFinder:
    """Asks the configured servers that gave us a token, by a search that needs
    one; then the post's own server, without a token."""

    def __init__(
        self,
        servers: Iterable[tuple[str, str]],
        *,
        session: requests.Session,
        origins: requests.Session,
    ) -> None:
        """`servers` are addresses with their tokens; `origins` asks servers whose
        addresses stand in posts, which nobody vouches for."""
        self.members = [
            MastodonClient(base_url=url, session=session, token=token)
            for url, token in servers
            if token
        ]
        self.origins = origins

    def find(self, key: str, url: str) -> ServerLookup | None:
        for member in self.members:
            lookup = _search_address(member, key, url)
            if lookup:
                return ServerLookup(member.server, lookup)
        identity = LOCAL_ID.fullmatch(key)
        if not identity:
            return None
        origin = MastodonClient(
            base_url=f"{_scheme(url, identity['host'])}://{identity['host']}",
            session=self.origins,
            token="",
        )
        lookup = _ask_origin(origin, identity["id"], key)
        return ServerLookup(origin.server, lookup) if lookup else None


def _search_address(member: MastodonClient, key: str, url: str) -> Lookup | None:
    """Without `resolve`, Mastodon takes an address for words. That a server does
    not find it says nothing of the post."""
    address = url or f"https://{key}"
    parameters = {"q": address, "type": "statuses", "resolve": "true", "limit": "1"}
    try:
        response = member.get("/api/v2/search", parameters)
        responses.check_status(response)
        status = responses.json_of(response)["statuses"][0]
        lookup = lookup_of(member.server, [str(status["id"])], [status])
    except (SourceError, LookupError, TypeError):
        return None
    return lookup if _is_of(lookup, key) else None


def _ask_origin(origin: MastodonClient, post_id: str, key: str) -> Lookup | None:
    """A server that nobody configured: only its plain words are believed."""
    response = origin.get(f"/api/v1/statuses/{post_id}", {})
    if response.status_code in GONE_STATUSES:
        # A parked domain answers 404 to everything, and no photo may go for that.
        is_gone = _is_error_of_mastodon(response)
        post_ids = (post_id,)
        return Lookup(post_ids, gone=frozenset(post_ids)) if is_gone else None
    responses.check_status(response)
    status = responses.json_of(response)
    if not isinstance(status, dict) or str(status.get("id")) != post_id:
        raise SourceError("answered with something else than the post")
    lookup = read_lookup(origin.server, [post_id], response)
    return lookup if lookup.gone or _is_of(lookup, key) else None


def _is_of(lookup: Lookup, key: str) -> bool:
    """Whether the post that is shown is the one that was asked for."""
    posts = lookup.posts.values()
    return bool(posts) and all(post.key == key for post in posts)


def _is_error_of_mastodon(response: requests.Response) -> bool:
    """`{"error": "Record not found"}`; other programs, and hosts that are parked or
    gone, have other ways to say that they do not know an address."""
    try:
        body = responses.json_of(response)
    except SourceError:
        return False
    return isinstance(body, dict) and isinstance(body.get("error"), str)


def _scheme(url: str, host: str) -> str:
    parts = urlsplit(url)
    return parts.scheme if parts.netloc.lower() == host.lower() else "https"
