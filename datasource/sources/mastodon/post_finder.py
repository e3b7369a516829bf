"""Mastodon posts whose server is not asked: who else can tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import requests

from datasource.errors import SourceError
from datasource.posts import Found, Lookup
from datasource.sources import responses
from datasource.sources.mastodon.source import GONE, Mastodon

LOCAL_ID = re.compile(
    r"(?P<host>[^/]+)/(?:ap/)?users/[^/]+/statuses/(?P<id>\d{1,20}|[0-9A-Z]{26})",
    re.ASCII,
)
"""Identities, without their scheme, that end in the id by which the post's own server
knows it: those of Mastodon and GoToSocial. Elsewhere the id is another one, and a
server would say of a post that is there that it never saw it."""


class MastodonFinder:
    """Asks the configured servers that gave us a token, by a search that strangers may
    not make; then the post's own server, as a stranger."""

    def __init__(
        self,
        known: Iterable[tuple[str, str]],
        *,
        session: requests.Session,
        origins: requests.Session,
    ) -> None:
        self.members = [
            _Member(url=url, session=session, token=token)
            for url, token in known
            if token
        ]
        self.origins = origins

    def find(self, key: str, url: str) -> Found | None:
        for member in self.members:
            found = member.search_address(key, url)
            if found:
                return Found(member.server, found)
        written = LOCAL_ID.fullmatch(key)
        if not written:
            return None
        origin = _Origin(
            url=f"{_scheme(url, written['host'])}://{written['host']}",
            session=self.origins,
        )
        told = origin.ask(written["id"], key)
        return Found(origin.server, told) if told else None


class _Member(Mastodon):
    """A server that lets us search."""

    def search_address(self, key: str, url: str) -> Lookup | None:
        """Without `resolve`, Mastodon takes an address for words. That a server does
        not find it says nothing of the post."""
        address = url or f"https://{key}"
        asked = {"q": address, "type": "statuses", "resolve": "true", "limit": "1"}
        try:
            response = self._get("/api/v2/search", asked)
            responses.check_status(response)
            status = responses.json_of(response)["statuses"][0]
            found = self._told([str(status["id"])], [status], None)
        except (SourceError, LookupError, TypeError):
            return None
        return found if _is_of(found, key) else None


class _Origin(Mastodon):
    """A server that nobody configured: only its plain words are believed."""

    def ask(self, post_id: str, key: str) -> Lookup | None:
        response = self._get(f"/api/v1/statuses/{post_id}", {})
        if response.status_code in GONE:
            is_gone = _is_error_of_mastodon(response)
            asked = (post_id,)
            return Lookup(asked=asked, gone=frozenset(asked)) if is_gone else None
        responses.check_status(response)
        status = responses.json_of(response)
        if not isinstance(status, dict) or str(status.get("id")) != post_id:
            raise SourceError("answered with something else than the post")
        found = self._lookup([post_id], response)
        return found if found.gone or _is_of(found, key) else None


def _is_of(found: Lookup, key: str) -> bool:
    """Whether the post that is shown is the one that was asked for."""
    return bool(found.posts) and all(post.key == key for post in found.posts.values())


def _is_error_of_mastodon(response: requests.Response) -> bool:
    """`{"error": "Record not found"}`; other programs, and hosts that are parked or
    gone, have other ways to say that they do not know an address."""
    try:
        told = responses.json_of(response)
    except SourceError:
        return False
    return isinstance(told, dict) and isinstance(told.get("error"), str)


def _scheme(url: str, host: str) -> str:
    parts = urlsplit(url)
    return parts.scheme if parts.netloc.lower() == host.lower() else "https"
