"""A Redis that is out of reach: told once, and left alone for some seconds."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

# After an error nobody asks for so long, so that not every request waits.
PAUSE_SECONDS = 5


@dataclass
class Outage:
    """Of this process, with all its threads; `until` counts seconds as
    `time.monotonic()` does.

    `setting` names the server, `consequence` says what goes on without it.
    """

    setting: str
    consequence: str
    is_on: bool = False
    until: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_pausing(self) -> bool:
        """Whether the last error was a moment ago."""
        return time.monotonic() < self.until

    def begin(self, error: Exception) -> None:
        with self._lock:
            has_begun, self.is_on = not self.is_on, True
            self.until = time.monotonic() + PAUSE_SECONDS
        if has_begun:
            logger.warning(
                "Redis (%s) is out of reach; until it is back, %s. %s",
                self.setting,
                self.consequence,
                error,
            )

    def end(self) -> None:
        with self._lock:
            has_ended, self.is_on = self.is_on, False
            self.until = 0
        if has_ended:
            logger.info("Redis (%s) answers again.", self.setting)
