"""A Redis that is out of reach: told once, and left alone for some seconds."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

logger = logging.getLogger(__name__)

# After an error nobody asks for so long, so that not every request waits.
PAUSE_SECONDS = 5


@dataclass
class Outage:
    """Of this process; `until` counts seconds as `time.monotonic()` does.

    `setting` names the server, `consequence` says what goes on without it.
    """

    setting: str
    consequence: str
    is_on: bool = False
    until: float = 0

    @property
    def is_pausing(self) -> bool:
        """Whether the last error was a moment ago."""
        return time.monotonic() < self.until

    def begin(self, error: Exception) -> None:
        if not self.is_on:
            logger.warning(
                "Redis (%s) is out of reach; until it is back, %s. %s",
                self.setting,
                self.consequence,
                error,
            )
        self.is_on, self.until = True, time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        if self.is_on:
            logger.info("Redis (%s) answers again.", self.setting)
        self.is_on, self.until = False, 0
