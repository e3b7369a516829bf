"""What a network has to offer to be searched: the contract of all sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from datasource.posts import BilledIds, Lookup, Page, ServerLookup
from datasource.sources.sweeps import Sweep


@dataclass(frozen=True, slots=True)
class Prices:
    """What a paid network charges, in millionths of a dollar, and how small a page
    may be asked for when little is left."""

    post: int
    user: int
    min_page_size: int
    max_page_size: int

    # The author of a post is billed beside it, where X bills authors at all.
    def of(self, *, posts: int, users: int) -> int:
        return posts * self.post + users * self.user


class Source(Protocol):
    """A network that can be searched for a hashtag.

    `server` is empty where the network has but one. `reports_end`: it says itself
    whether there is more, by `Page.is_end`; elsewhere an empty page is the end.
    `reach`: how far back its search goes, None without a limit. `refresh_every`: how
    often look-ups of `recent` and of favoured posts are worth their cost;
    `check_every`: how often every other post is looked up for being gone, None: never.
    """

    network: str
    server: str
    reports_end: bool
    reach: timedelta | None
    sweeps: tuple[Sweep, ...]
    prices: Prices | None
    lookup_size: int
    lookups_per_run: int
    refresh_every: timedelta
    recent: timedelta
    check_every: timedelta | None

    def query(self, hashtag: str) -> str:
        """How this network is asked; a changed query is a new feed."""

    def connect(self) -> None:
        """Prepare the client; raises SourceError."""

    def search(self, hashtag: str, *, since: str, until: str, limit: int = 0) -> Page:
        """The newest page of posts with `since < id <= until`; empty means open.

        `limit`: the most posts that the page may list, where the network bills by
        the post; 0: a usual page. Raises SourceError.
        """

    def highest_id_before(self, moment: datetime) -> str:
        """The highest id that a post older than `moment` can have; empty where ids
        tell no time."""

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        """What became of up to `lookup_size` posts; maybe of fewer.

        Raises SourceError.
        """


class PostFinder(Protocol):
    """Looks up posts whose own server is not among those that are asked."""

    def find(self, key: str, url: str) -> ServerLookup | None:
        """By identity and address; None: nobody tells. Raises SourceError, with the
        wait that somebody asks for."""


@runtime_checkable
class HasPostFinder(Protocol):
    """A source of a network of many servers."""

    finder: PostFinder | None


@runtime_checkable
class PaidSource(Protocol):
    """A source of a network that bills what it returns."""

    def take_billed_ids(self) -> BilledIds:
        """All that its answers listed since this was last called, also those that
        ended in an error."""
