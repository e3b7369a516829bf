"""One HTTP request that is under way, and what is left of its limits."""

from __future__ import annotations

import time
from contextvars import ContextVar

from twitter_album.http.errors import DeadlineExceeded, Refusal, TooLarge
from twitter_album.http.limits import Limits

HEADER_BYTES = 100_000


class Exchange:
    """One request, its redirects included, under its deadline and its cap."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        # Monotonic: a clock that is set meanwhile changes no deadline.
        self.ends_at = time.monotonic() + limits.total_seconds
        self.received = 0

    def seconds(self, at_most: float) -> float:
        """Seconds left for the next step; raises when the deadline has passed."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise Refusal(self.overdue())
        return min(left, at_most)

    def receive(self, size: int) -> None:
        self.received += size
        if self.received > self.limits.max_bytes + HEADER_BYTES:
            raise Refusal(self.too_large())

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def overdue(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"not finished after {self.limits.total_seconds:g} s")

    def too_large(self) -> TooLarge:
        return TooLarge(f"more than {self.limits.max_bytes / 1e6:g} MB")


# An exchange runs in one thread from start to end; outside one nothing connects.
current: ContextVar[Exchange] = ContextVar("exchange")
