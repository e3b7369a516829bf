"""Mastodon's API, as Mastodon and the many servers like it speak it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from datasource import coverage
from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import (
    clocks,
    connection_errors,
    error_messages,
    rate_limits,
    responses,
    sanitize,
    supported_hashtags,
)
from datasource.sources.base import FREE_SWEEPS, Finder, Prices, Sweep
from datasource.sources.mastodon import handle_domains
from datasource.sources.mastodon.posts import MastodonPosts, is_sensitive
from datasource.sources.page_parser import read_known, read_page

PAGE_SIZE = 40
LOOKUP_SIZE = 20
SINGLE_LOOKUPS_PER_RUN = 40
LOOKUPS_PER_RUN = 40
REFUSED = {401, 403}
"""What a server keeps from strangers."""
FOR_MEMBERS = {401, 422}
"""Before 4.3, and in many forks, 422: "This method requires an authenticated user"."""
REFUSED_QUERY = {400, 422}
ABOUT_LOG_IN = re.compile(r"auth|log.?in|sign.?in|token|member", re.IGNORECASE)
GONE = {404, 410}


_honours_filter: dict[str, bool] = {}
"""By server, whether `only_media` does what it says, for as long as this process
lives; a server is left out as long as nobody knows."""


class Mastodon:
    """The public timeline of a tag on one server, newest first."""

    network = "mastodon"
    tells_end = False
    reach: timedelta | None = None
    sweeps: tuple[Sweep, ...] = FREE_SWEEPS
    prices: Prices | None = None
    refresh_every = timedelta(hours=1)
    recent = timedelta(days=2)
    check_every: timedelta | None = timedelta(hours=5)

    def __init__(
        self,
        *,
        url: str,
        session: requests.Session,
        token: str = "",
        finder: Finder | None = None,
    ) -> None:
        self.base_url = url
        self.server = urlsplit(url).netloc
        self.session = session
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.lookup_size = LOOKUP_SIZE
        self.lookups_per_run = LOOKUPS_PER_RUN
        self.finder = finder
        self._has_asked_domain = False

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        """Nothing to do: public timelines need no session."""

    def bound(self, moment: datetime) -> str:
        """Empty: servers make ids in ways of their own."""
        return ""

    def search(self, hashtag: str, *, since: str, until: str, most: int = 0) -> Page:
        """`max_id` is exclusive here, so it names the id above `until`."""
        supported_hashtags.check(
            hashtag, separators=supported_hashtags.MASTODON_SEPARATORS
        )
        asked = {"limit": str(PAGE_SIZE)}
        asked |= {"since_id": since} if since else {}
        asked |= {"max_id": coverage.after(until)} if until else {}
        path = f"/api/v1/timelines/tag/{quote(hashtag, safe='')}"
        response = self._filtered(path, asked)
        is_unknown = response.status_code == requests.codes.not_found
        if is_unknown and not until and not response.history:
            _require_error_in_json(response)
            return Page(
                is_end=True,
                answered_at=clocks.network_time(response),
                wait_until=rate_limits.wait_until(response),
            )
        if _is_closed(response) or self._refuses_token(response, path, asked):
            wait = rate_limits.wait_until(response)
            told = self._refusal(response.status_code)
            raise SourceError(told, permanent=True, retry_after=wait)
        responses.check_status(response)
        statuses = responses.json_of(response)
        if not isinstance(statuses, list):
            raise SourceError("answered with no list of posts")
        is_limited = rate_limits.wait_until(response) is not None
        wait = None if is_limited else self._learn_domain(statuses)
        page = read_page(
            statuses, response, MastodonPosts(self.server, base=self.base_url)
        )
        page = replace(page, wait_until=page.wait_until or wait)
        if not statuses and not until and not page.wait_until:
            page = replace(page, wait_until=self._require_open_feed())
        return page

    def _filtered(self, path: str, asked: Mapping[str, str]) -> requests.Response:
        """Posts with media, where that can be asked for.

        A server may answer with the posts *without* media, and an album would call
        itself complete without a photo: until a page with media has come, a page
        that has none is asked for again without the filter, and so is a refusal of
        the question.
        """
        filters = _honours_filter.get(self.base_url)
        if filters is False:
            return self._get(path, asked)
        response = self._get(path, {"only_media": "true", **asked})
        is_refused = response.status_code in REFUSED_QUERY and not _is_closed(response)
        if filters or not (_is_page(response) or is_refused):
            return response
        if _is_page(response) and _has_media(response):
            _honours_filter[self.base_url] = True
            return response
        unfiltered = self._get(path, asked)
        is_better = is_refused or _has_media(unfiltered)
        if _is_page(unfiltered) and is_better and not _is_complaint(unfiltered):
            _honours_filter[self.base_url] = False
            return unfiltered
        return response

    def _refuses_token(
        self, response: requests.Response, path: str, asked: Mapping[str, str]
    ) -> bool:
        """Some servers refuse a wrong token with 400, or 200 and an error; what is
        wrong with the question itself they tell strangers too."""
        if not self.headers or not _is_complaint(response):
            return False
        mine = self._get("/api/v1/accounts/verify_credentials", {})
        if mine.status_code == requests.codes.ok and not _is_complaint(mine):
            return False
        try:
            open_to_all = self.session.get(f"{self.base_url}{path}", params=asked)
        except requests.RequestException:
            return False
        is_answered = _is_page(open_to_all) and not _is_complaint(open_to_all)
        return is_answered or _is_closed(open_to_all)

    def _learn_domain(self, statuses: list[Any]) -> datetime | None:
        """One request a look at most; returns the wait that it asks for. What goes
        wrong with it is no error of the feed."""
        path = handle_domains.path_to_ask(self.server)
        is_needed = path and handle_domains.is_needed_for(statuses)
        if not is_needed or self._has_asked_domain:
            return None
        self._has_asked_domain = True
        try:
            response = self._get(path, {})
        except SourceError:
            return None
        handle_domains.learn(self.server, path, response)
        return rate_limits.wait_until(response)

    def _refusal(self, status: int) -> str:
        if self.headers:
            return f"does not let us in ({status}): it does not accept its token"
        return (
            f"does not let us in ({status}): its hashtag feeds are for members only; "
            "MASTODON_TOKENS can name a token"
        )

    def _require_open_feed(self) -> datetime | None:
        """Nothing at all may mean that nobody posted, or that the feed is off: a
        server that can tell (since 4.5) is asked; returns the wait that it asks for."""
        response = self._get("/api/v2/instance", {})
        if response.status_code == requests.codes.too_many_requests:
            responses.check_status(response)
        try:
            told = response.json()["configuration"]["timelines_access"]
            feeds = set(told["hashtag_feeds"].values())
        except (ValueError, TypeError, LookupError, AttributeError):
            feeds = set()
        if feeds == {"disabled"}:
            raise SourceError("has switched its hashtag feeds off", permanent=True)
        return rate_limits.wait_until(response)

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """In batches where the server knows them (since 4.3), else one by one."""
        if self.lookup_size > 1:
            response = self._get("/api/v1/statuses", {"id[]": list(post_ids)})
            if response.status_code not in {400, *REFUSED, *GONE, 405, 422}:
                return self._lookup(post_ids, response)
            self.lookup_size, self.lookups_per_run = 1, SINGLE_LOOKUPS_PER_RUN
        first = quote(post_ids[0], safe="")
        return self._lookup(post_ids[:1], self._get(f"/api/v1/statuses/{first}", {}))

    def _lookup(self, asked: Sequence[str], response: requests.Response) -> Lookup:
        """Posts that are left out are gone, and so are those that are not public any
        more; a server that lets nobody look tells nothing."""
        is_refused = response.status_code in REFUSED | FOR_MEMBERS
        if is_refused or responses.is_log_in(response):
            return Lookup(asked=tuple(asked))
        if response.status_code in GONE and not response.history:
            return Lookup(asked=tuple(asked), gone=frozenset(asked))
        responses.check_status(response)
        found = responses.json_of(response)
        listed = found if isinstance(found, list) else [found]
        return self._told(asked, listed, rate_limits.wait_until(response))

    def _told(
        self, asked: Sequence[str], listed: list[Any], wait_until: datetime | None
    ) -> Lookup:
        answered = _by_id(listed)
        dialect = MastodonPosts(self.server)
        statuses = {
            key: each for key, each in answered.items() if dialect.is_public(each)
        }
        return Lookup(
            asked=tuple(asked),
            favourites={
                post_id: sanitize.count(status["favourites_count"])
                for post_id, status in statuses.items()
            },
            gone=frozenset(set(asked) - statuses.keys()),
            posts=read_known(statuses.values(), dialect),
            sensitive=frozenset(
                post_id for post_id, status in statuses.items() if is_sensitive(status)
            ),
            wait_until=wait_until,
        )

    def _get(self, path: str, asked: Mapping[str, Any]) -> requests.Response:
        try:
            return self.session.get(
                f"{self.base_url}{path}", params=asked, headers=self.headers
            )
        except requests.RequestException as error:
            raise SourceError(connection_errors.describe(error)) from None


def _is_closed(response: requests.Response) -> bool:
    words = error_messages.own_words(response)
    is_about_query = response.status_code == requests.codes.unprocessable_entity and (
        words and not ABOUT_LOG_IN.search(words)
    )
    is_for_members = response.status_code in FOR_MEMBERS and not is_about_query
    return is_for_members or responses.is_log_in(response)


def _is_complaint(response: requests.Response) -> bool:
    """400, or an error in place of what was asked for."""
    if response.status_code == requests.codes.bad_request:
        return True
    if response.status_code != requests.codes.ok:
        return False
    try:
        told = responses.json_of(response)
    except SourceError:
        return False
    return isinstance(told, dict) and "error" in told


def _is_page(response: requests.Response) -> bool:
    return response.status_code == requests.codes.ok and not response.history


def _has_media(response: requests.Response) -> bool:
    try:
        statuses = responses.json_of(response)
    except SourceError:
        return False
    return any(
        isinstance(status, dict) and status.get("media_attachments")
        for status in (statuses if isinstance(statuses, list) else [])
    )


def _require_error_in_json(response: requests.Response) -> None:
    """Mastodon says in JSON that it never saw a tag; any other 404 is no answer."""
    if not isinstance(responses.json_of(response), dict):
        raise SourceError("answered 404")


def _by_id(statuses: list[Any]) -> dict[str, Mapping[str, Any]]:
    """Raises SourceError for what is no status, lest its posts be taken for gone."""
    for status in statuses:
        if not isinstance(status, dict) or not {"id", "favourites_count"} <= set(
            status
        ):
            raise SourceError("answered with something else than posts")
    return {str(status["id"]): status for status in statuses}
