"""When and how far back networks are searched again for posts that came late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta


@dataclass(frozen=True, slots=True)
class Sweep:
    """When what was read already is read again: posts show up late, or were left out.

    `depth` back from now; None: back to the last midnight, UTC. Every `every`, and
    not before `at` of a day, UTC, where that is given.
    """

    every: timedelta
    depth: timedelta | None = None
    at: time | None = None


# Of networks that may be asked as often as one likes: most of what is late is late by
# minutes, the rest by a day.
FREE_SWEEPS = (
    Sweep(every=timedelta(hours=1), depth=timedelta(hours=2)),
    Sweep(every=timedelta(days=1), depth=timedelta(hours=48), at=time(3)),
)
