"""Follows the cursors of one search at Bluesky: where it goes on, and where it ends.

A query gives about 10,000 results and no more. A service that heeds `until` is asked
anew below each page and never comes near that; one that ignores it lists from the top,
and what lies below its last result is out of reach.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import requests

from datasource.errors import SourceError
from datasource.sources.bluesky import sort_times

PAGE_SIZE = 100
# Of one query; the AppView then sends no cursor, or refuses the one that it sent.
MAX_RESULTS = 10_000
# How often one search goes on before it gives up: 2,000 posts of one moment.
MAX_CURSORS = 20
# The same above what was asked for, where a service has no limit of its own: more
# than MAX_RESULTS, so that the service's limit is met before ours.
MAX_PAGES_ABOVE = 120
# A cursor that a service does not take is answered with 400 by some, 500 by others.
TOO_DEEP_STATUSES = {400, 500}


class ResumePoint(NamedTuple):
    """Where a search from the top goes on, and how many results lie above."""

    cursor: str
    results_above: int


class CursorPager:
    """`parameters` are those of the next request. `is_from_top`: the service ignores
    `until`. `is_cut`: it lists nothing further down, although there may be more."""

    def __init__(
        self, parameters: dict[str, str], until: str, resume_point: ResumePoint | None
    ) -> None:
        self.parameters = parameters
        self.until = until
        self.cursor, self.results_above = resume_point or ResumePoint("", 0)
        self.cursors = [self.cursor]
        self.is_from_top = resume_point is not None
        self.is_cut = self.has_new_posts = False
        self._seen_uris: set[str] = set()
        if resume_point:
            self._drop_upper_bound()
            parameters["cursor"] = resume_point.cursor

    def below(self, listed: list[Any], cursor: str) -> list[Any]:
        """Takes note of a page; returns the posts of it that were asked for."""
        self.results_above += len(listed)
        self.cursor = cursor
        uris = {str(each.get("uri")) for each in listed if isinstance(each, dict)}
        self.has_new_posts = not uris <= self._seen_uris
        self._seen_uris |= uris
        if sort_times.lists_above(listed, self.until):
            self._drop_upper_bound()
        if not self.is_from_top:
            return listed
        # Without a cursor a list is at its end; but near the limit of a query it may
        # as well have been cut off there, and "complete" would be a lie.
        self.is_cut = not cursor and self._is_deep
        return sort_times.below(listed, self.until)

    def is_refused(self, response: requests.Response) -> bool:
        """Whether the service does not go as deep as its own cursor leads."""
        is_refusal = (
            response.status_code in TOO_DEEP_STATUSES and "cursor" in self.parameters
        )
        self.is_cut = is_refusal and self.is_from_top and self._is_deep
        return self.is_cut

    def follow(self, views: list[Any]) -> bool:
        """Whether there is a next page to ask for; raises SourceError for one that
        leads nowhere. A page that leads to itself is the end."""
        is_again = self.cursor in self.cursors
        # New posts under an old cursor: the service is broken, and to follow it would
        # never end. The same posts again: its way to say that there are no more.
        if is_again and self.has_new_posts:
            raise SourceError("hands out the same cursor again and again")
        is_above = self.is_from_top and not views
        if len(self.cursors) > (MAX_PAGES_ABOVE if is_above else MAX_CURSORS):
            if not is_above:
                raise SourceError("has too many pages without a second moment")
            self.is_cut = True
        if is_again:
            self.cursor = ""
        if is_again or self.is_cut:
            return False
        self.cursors.append(self.cursor)
        self.parameters["cursor"] = self.cursor
        return True

    @property
    def _is_deep(self) -> bool:
        return self.results_above >= MAX_RESULTS - PAGE_SIZE

    def _drop_upper_bound(self) -> None:
        """A cursor counts results from the top: with another bound beside it, it would
        lead to other posts."""
        self.is_from_top = True
        self.parameters.pop("until", None)
