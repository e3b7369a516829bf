"""What a run did and what became of a page, as the data access and the task tell each
other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from datasource.pending_ranges import PendingRange


@dataclass(slots=True)
class RunReport:
    """A run as people read it. `is_busy`: another run asks this feed just now;
    `unreadable_posts`: how many became dead letters. `is_answered`: the network gave a
    page; `is_refused`: it does not accept our credentials."""

    name: str
    requests: int = 0
    posts_seen: int = 0
    photos_added: int = 0
    unreadable_posts: int = 0
    failures: list[str] = field(default_factory=list)
    next_try_at: datetime | None = None
    is_busy: bool = False
    is_answered: bool = False
    is_refused: bool = False

    def try_again(self, moment: datetime) -> None:
        """The earliest of the moments at which something is to be tried again."""
        self.next_try_at = min(moment, self.next_try_at or moment)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What became of a page: `remaining` is what is still pending of its range, None
    when it is covered. `unverified_reason`: why the page proved nothing.
    `is_lease_lost`: another worker was faster, nothing was saved. `wait_until`: the
    network has told another feed to wait."""

    added: int = 0
    remaining: PendingRange | None = None
    unverified_reason: str = ""
    is_lease_lost: bool = False
    wait_until: datetime | None = None
