"""One search of Bluesky's, page after page: where it goes on, and where it ends.

A query gives about 10,000 results and no more. A service that heeds `until` is asked
anew below each page and never comes near that; one that ignores it lists from the top,
and what lies below its last result is out of reach.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import requests

from datasource.errors import SourceError
from datasource.sources.bluesky import times

PAGE_SIZE = 100
MOST_RESULTS = 10_000
"""Of one query; the AppView then sends no cursor, or refuses the one that it sent."""
MOST_CURSORS = 20
"""How often one search goes on before it gives up: 2,000 posts of one moment."""
MOST_ABOVE = 120
"""The same above what was asked for, where a service has no limit of its own."""
TOO_DEEP = {400, 500}


class Place(NamedTuple):
    """Where a search from the top goes on, and how many results lie above."""

    cursor: str
    depth: int


class Walk:
    """`asked` is what to ask for the next page. `is_from_top`: the service ignores
    `until`. `is_cut`: it lists nothing further down, although there may be more."""

    def __init__(self, asked: dict[str, str], until: str, place: Place | None) -> None:
        self.asked = asked
        self.until = until
        self.cursor, self.depth = place or Place("", 0)
        self.followed = [self.cursor]
        self.is_from_top = place is not None
        self.is_cut = self.is_news = False
        self._seen: set[str] = set()
        if place:
            self._forget_bound()
            asked["cursor"] = place.cursor

    def below(self, listed: list[Any], cursor: str) -> list[Any]:
        """The posts of a page that were asked for."""
        self.depth += len(listed)
        self.cursor = cursor
        uris = {str(each.get("uri")) for each in listed if isinstance(each, dict)}
        self.is_news = not uris <= self._seen
        self._seen |= uris
        if times.lists_above(listed, self.until):
            self._forget_bound()
        if not self.is_from_top:
            return listed
        self.is_cut = not cursor and self._is_deep
        return times.below(listed, self.until)

    def is_refused(self, response: requests.Response) -> bool:
        """Whether the service does not go as deep as its own cursor."""
        is_refusal = response.status_code in TOO_DEEP and "cursor" in self.asked
        self.is_cut = is_refusal and self.is_from_top and self._is_deep
        return self.is_cut

    def follow(self, views: list[Any]) -> bool:
        """Whether there is a next page to ask for; raises SourceError for one that
        leads nowhere. A page that leads to itself is the end."""
        is_again = self.cursor in self.followed
        if is_again and self.is_news:
            raise SourceError("hands out the same cursor again and again")
        is_above = self.is_from_top and not views
        if len(self.followed) > (MOST_ABOVE if is_above else MOST_CURSORS):
            if not is_above:
                raise SourceError("has too many pages without a second moment")
            self.is_cut = True
        if is_again:
            self.cursor = ""
        if is_again or self.is_cut:
            return False
        self.followed.append(self.cursor)
        self.asked["cursor"] = self.cursor
        return True

    @property
    def _is_deep(self) -> bool:
        return self.depth >= MOST_RESULTS - PAGE_SIZE

    def _forget_bound(self) -> None:
        """The cursor counts from the top."""
        self.is_from_top = True
        self.asked.pop("until", None)
