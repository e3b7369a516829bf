"""What a run did, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from datasource.coverage import PendingRange


@dataclass(slots=True)
class Report:
    """A run as people read it. `is_busy`: another run asks this feed just now."""

    name: str
    requests: int = 0
    posts_seen: int = 0
    photos_added: int = 0
    kept_aside: int = 0
    failures: list[str] = field(default_factory=list)
    next_try_at: datetime | None = None
    is_busy: bool = False

    def try_again(self, moment: datetime) -> None:
        """The earliest of the moments at which something is to be tried again."""
        self.next_try_at = min(moment, self.next_try_at or moment)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a page: `rest` is what is still owed of its stretch, None
    when it is covered. `is_lost`: another worker was faster, nothing was saved.
    `wait_until`: the network has told another feed to wait."""

    added: int = 0
    rest: PendingRange | None = None
    doubt: str = ""
    is_lost: bool = False
    wait_until: datetime | None = None
