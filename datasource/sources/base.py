"""The contract that every network fulfils."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from datasource.posts import Lookup, Page


class Source(Protocol):
    """A network that can be searched for a hashtag."""

    network: str
    server: str
    lookup_size: int
    lookups_per_run: int

    def query(self, hashtag: str) -> str:
        """How this network is asked; a changed query is a new feed."""

    def connect(self) -> None:
        """Prepare the client; raises SourceError."""

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """The newest page of posts with `since < id <= until`; empty means open.

        Raises SourceError.
        """

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """The present favourites of up to `lookup_size` posts; maybe of fewer.

        Raises SourceError.
        """
