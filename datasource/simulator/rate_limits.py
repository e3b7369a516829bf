"""Counts requests in windows, as the networks do, one count per caller."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What the headers say after a request; `is_granted` is false beyond the limit."""

    limit: int
    remaining: int
    reset: datetime
    is_granted: bool


class RateLimit:
    """At most `limit` requests per window and caller.

    X opens a window at the first request, Mastodon at fixed times of the clock.
    """

    def __init__(
        self, limit: int, window: timedelta, *, by_clock: bool = False
    ) -> None:
        self._limit = limit
        self._window = window
        self._by_clock = by_clock
        self._lock = Lock()
        self._counts: dict[str, tuple[datetime, int]] = {}

    def take(self, caller: str, now: datetime) -> Allowance:
        """Counts one request, also one that is refused."""
        with self._lock:
            reset, used = self._current(caller, now)
            # Refused requests count too, so who goes on asking stays refused.
            self._counts[caller] = (reset, used + 1)
        return self._allowance(reset, used + 1)

    def peek(self, caller: str, now: datetime) -> Allowance:
        """The state without a request."""
        with self._lock:
            reset, used = self._current(caller, now)
        return self._allowance(reset, used)

    def _current(self, caller: str, now: datetime) -> tuple[datetime, int]:
        reset, used = self._counts.get(caller, (now, 0))
        if now < reset:
            return reset, used
        # Mastodon's windows begin at :00, :05 and so on, whoever asks.
        elapsed = (now - datetime(1970, 1, 1, tzinfo=UTC)) % self._window
        start = now - elapsed if self._by_clock else now
        return start + self._window, 0

    def _allowance(self, reset: datetime, used: int) -> Allowance:
        return Allowance(
            limit=self._limit,
            remaining=max(self._limit - used, 0),
            reset=reset,
            is_granted=used <= self._limit,
        )
