"""Parts of pages that outlive most changes: the navigation, what is to be chosen.

A photo that arrives makes the pages anew that show it; what else they show is asked for
in the same words as before, and put together only where the answer is another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver

from twitter_album.evidence import Evidence, recorded, version_of_page

Part = TypeVar("Part")
MOST = 1_000
SECONDS = 30
"""Questions may name the present, which goes on; pages are kept as long."""


@dataclass(slots=True)
class Known:
    """`until` counts seconds as `time.monotonic()` does; `version`: the database's at
    which the answers were the same, None where nobody knows."""

    value: Any
    until: float
    evidence: Evidence
    version: str | None

    def is_right(self, version: str | None) -> bool:
        """Asks only if anything has changed at all."""
        if self.until <= time.monotonic():
            return False
        if version and version == self.version:
            self.evidence.count()
            return True
        if not self.evidence.still_holds:
            return False
        self.version = version
        return True


_known: dict[Hashable, Known] = {}


def remembered(key: Hashable, make: Callable[[], Part]) -> Part:
    """What `make` returns, which nobody changes; it depends on the settings, on what
    `key` says and on the answers to its questions, on nothing else."""
    if connection.in_atomic_block:
        return make()
    version = version_of_page()
    known = _known.get(key)
    if known and known.is_right(version):
        value: Part = known.value
        return value
    with recorded() as record:
        value = make()
    if found := record.evidence():
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = Known(value, time.monotonic() + SECONDS, found, version)
    return value


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Parts follow the settings, which change while tests run."""
    _known.clear()
