"""Bluesky's search, through a service that an account of the operator is at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from datasource import post_ids
from datasource.errors import SourceError
from datasource.posts import Lookup, Page
from datasource.sources import (
    clocks,
    rate_limits,
    sanitize,
)
from datasource.sources.base import Prices
from datasource.sources.bluesky import sort_times
from datasource.sources.bluesky.client import BlueskyClient, read_list
from datasource.sources.bluesky.cursors import PAGE_SIZE, CursorPager, ResumePoint
from datasource.sources.bluesky.posts import PUBLIC_SITE, BlueskyPosts, is_sensitive
from datasource.sources.bluesky.session import PUBLIC_HOST
from datasource.sources.page_parser import read_known, read_page
from datasource.sources.sweeps import FREE_SWEEPS, Sweep
from twitter_album.due_times import is_ahead

PUBLIC_SERVICE = f"https://{PUBLIC_HOST}"


class Bluesky:
    """Posts by time, newest first.

    The ids of a window are the microseconds by which the network sorts posts; the
    posts themselves are named by their AT-URI. One query gives about 10,000 posts and
    no more: every search asks anew below the last page, and never comes near that.
    """

    network = "bluesky"
    reports_end = True
    reach: timedelta | None = None
    sweeps: tuple[Sweep, ...] = FREE_SWEEPS
    prices: Prices | None = None
    lookup_size = 25
    lookups_per_run = 40
    refresh_every = timedelta(hours=1)
    recent = timedelta(days=2)
    check_every: timedelta | None = timedelta(hours=5)

    def __init__(
        self,
        *,
        url: str = PUBLIC_SERVICE,
        handle: str,
        password: str,
        session: requests.Session,
    ) -> None:
        base_url, parts = url.rstrip("/"), urlsplit(url)
        host = f".{parts.hostname or ''}"
        is_public = host.endswith((f".{PUBLIC_HOST}", ".bsky.network"))
        self.server = "" if is_public else parts.netloc
        self.site = PUBLIC_SITE if is_public else f"{parts.scheme}://{parts.netloc}"
        self.client = BlueskyClient(
            base_url, handle=handle, password=password, session=session
        )
        self._resume_points: dict[tuple[str, str], ResumePoint] = {}

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        """The session opens with the first request: where that fails, the network is
        asked again as late as after any other failure."""
        self.client.account.check_keys()

    def highest_id_before(self, moment: datetime) -> str:
        return str(sort_times.sort_key(moment) - 1)

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        """A cursor is followed only while all posts lie at one moment: those of the
        last moment are read whole by the next page. A service that ignores `until` is
        read from the top, by its cursors, and goes on where the last search ended."""
        # Not `tag=`, which filtered nothing when people tried it.
        parameters = {
            "q": self.query(hashtag),
            "sort": "latest",
            "limit": str(min(limit or PAGE_SIZE, PAGE_SIZE)),
        } | sort_times.range_parameters(since, until)
        pager = CursorPager(
            parameters, until, self._resume_points.pop((hashtag, until), None)
        )
        views, response = self._read_on(pager, since=since, until=until)
        has_more = bool(pager.cursor) or pager.is_cut
        scanned = sort_times.scanned(views, since, until, has_more=has_more)
        if pager.is_from_top and pager.cursor and scanned:
            # The next search asks for what is below this page: it finds the cursor
            # under its upper bound. Not kept across runs: a service that moves to
            # another search does not know the old cursors.
            lowest = post_ids.bound_below(scanned[-1].id)
            self._resume_points[hashtag, lowest] = ResumePoint(
                pager.cursor, pager.results_above
            )
        now = clocks.answered_at(response)
        return replace(
            read_page(views, response, BlueskyPosts(hashtag, site=self.site)),
            # Were one of them far ahead, nothing would be looked for below it.
            scanned=tuple(
                each
                for each in scanned
                if not each.posted_at or not is_ahead(each.posted_at, now=now)
            ),
            is_end=not has_more,
            is_cut=pager.is_cut,
            is_from_top=pager.is_from_top,
        )

    def _read_on(
        self, pager: CursorPager, *, since: str, until: str
    ) -> tuple[list[Any], requests.Response]:
        """The posts of one page or several, and the last answer."""
        views: list[Any] = []
        # The first page usually ends it: its posts lie at more than one moment.
        while True:
            response = self.client.get(
                "app.bsky.feed.searchPosts", pager.parameters, pager=pager
            )
            if pager.is_cut:
                break
            views += pager.below(*read_list(response))
            if not pager.cursor or sort_times.span_two_milliseconds(
                views, since, until
            ):
                break
            if not pager.follow(views):
                break
        return views, response

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """Posts that are not shown are asked for once more, by themselves: an answer
        that lacks some may as well be a broken one."""
        uris = list(post_ids)[: self.lookup_size]
        views, response = self._posts(uris)
        missing = [uri for uri in uris if uri not in views]
        if missing:
            again, response = self._posts(missing)
            views |= again
        return Lookup(
            post_ids=tuple(uris),
            favourites={
                uri: sanitize.count(view["likeCount"])
                for uri, view in views.items()
                if isinstance(view.get("likeCount"), int)
            },
            gone=frozenset(set(uris) - views.keys()),
            posts=read_known(views.values(), BlueskyPosts(site=self.site)),
            sensitive=frozenset(u for u, view in views.items() if is_sensitive(view)),
            wait_until=rate_limits.wait_until(response),
        )

    def _posts(
        self, uris: list[str]
    ) -> tuple[dict[str, Mapping[str, Any]], requests.Response]:
        response = self.client.get("app.bsky.feed.getPosts", {"uris": uris})
        views, _ = read_list(response)
        if not all(
            isinstance(view, dict) and view.get("uri") in uris for view in views
        ):
            raise SourceError("answered with other posts than those asked for")
        return {view["uri"]: view for view in views}, response
