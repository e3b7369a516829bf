"""The contract that every network fulfils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from datasource.posts import Page


class Source(Protocol):
    """A network that can be searched for a hashtag."""

    network: str
    server: str

    def query(self, hashtag: str) -> str:
        """How this network is asked; a changed query is a new feed."""

    def connect(self) -> None:
        """Prepare the client; raises SourceError."""

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """The newest page of posts with `since < id <= until`; empty means open.

        Raises SourceError.
        """

    def favourites(self, post_ids: Sequence[str]) -> Mapping[str, int]:
        """The present favourites of posts, by id; gone ones are missing.

        Asks for as many as one run may; raises SourceError.
        """
