"""Mastodon's API, as Mastodon and the many servers like it speak it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from datasource import coverage
from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import answers, values
from datasource.sources.mastodon_posts import MastodonPosts
from datasource.sources.reading import read_page

PAGE_SIZE = 40
LOOKUP_SIZE = 20
SINGLE_LOOKUPS_PER_RUN = 40
LOOKUPS_PER_RUN = 10
CLOSED = {401, 403, 404, 410}
"""Posts that are gone, or that a server keeps from strangers."""


class Mastodon:
    """The public timeline of a tag on one server, newest first."""

    network = "mastodon"

    def __init__(self, *, url: str, session: requests.Session) -> None:
        self.base_url = url
        self.server = urlsplit(url).netloc
        self.session = session
        self.lookup_size = LOOKUP_SIZE
        self.lookups_per_run = LOOKUPS_PER_RUN

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        """Nothing to do: public timelines need no session."""

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """`max_id` is exclusive here, so it names the id above `until`."""
        asked = {"only_media": "true", "limit": str(PAGE_SIZE)}
        asked |= {"since_id": since} if since else {}
        asked |= {"max_id": coverage.after(until)} if until else {}
        path = f"/api/v1/timelines/tag/{quote(hashtag, safe='')}"
        response = self._get(path, asked)
        if response.status_code == requests.codes.not_found and not until:
            _require_error_in_json(response)
            return Page(is_end=True, answered_at=answers.answered_at(response))
        answers.check_status(response)
        statuses = answers.json_of(response)
        if not isinstance(statuses, list):
            raise SourceError("answered with no list of posts")
        return read_page(statuses, response, MastodonPosts(self.server))

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """In batches where the server knows them (since 4.3), else one by one."""
        if self.lookup_size > 1:
            response = self._get("/api/v1/statuses", {"id[]": list(post_ids)})
            if response.status_code not in {400, *CLOSED, 405, 422}:
                return self._lookup(post_ids, response)
            self.lookup_size, self.lookups_per_run = 1, SINGLE_LOOKUPS_PER_RUN
        first = quote(post_ids[0], safe="")
        return self._lookup(post_ids[:1], self._get(f"/api/v1/statuses/{first}", {}))

    def _lookup(self, asked: Sequence[str], response: requests.Response) -> Lookup:
        if response.status_code in CLOSED:
            return Lookup(asked=tuple(asked))
        answers.check_status(response)
        found = answers.json_of(response)
        return Lookup(
            asked=tuple(asked),
            favourites=_counts(found if isinstance(found, list) else [found]),
            wait_until=answers.wait_until(response),
        )

    def _get(self, path: str, asked: Mapping[str, Any]) -> requests.Response:
        try:
            return self.session.get(f"{self.base_url}{path}", params=asked)
        except requests.RequestException as error:
            raise SourceError(answers.describe(error)) from None


def _require_error_in_json(response: requests.Response) -> None:
    """Mastodon says in JSON that it never saw a tag; any other 404 is no answer."""
    if not isinstance(answers.json_of(response), dict):
        raise SourceError("answered 404")


def _counts(statuses: list[Any]) -> dict[str, int]:
    return {
        str(status["id"]): values.count(status["favourites_count"])
        for status in statuses
        if isinstance(status, dict) and {"id", "favourites_count"} <= status.keys()
    }
