"""Parts of pages that outlive most changes: the navigation, what is to be chosen.

A photo that arrives makes the pages anew that show it; what else they show is asked for
in the same words as before, and put together only where the answer is another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver

from twitter_album.evidence import Evidence, recorded

Part = TypeVar("Part")
MOST = 1_000
SECONDS = 30
"""Questions may name the present, which goes on; pages are kept as long."""
_known: dict[Hashable, tuple[Any, float, Evidence]] = {}


def remembered(key: Hashable, make: Callable[[], Part]) -> Part:
    """What `make` returns, which nobody changes; it depends on the settings, on what
    `key` says and on the answers to its questions, on nothing else."""
    if connection.in_atomic_block:
        return make()
    value: Part
    if key in _known:
        value, until, evidence = _known[key]
        if time.time() < until and evidence.still_holds:
            return value
    with recorded() as record:
        value = make()
    if found := record.evidence():
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = value, time.time() + SECONDS, found
    return value


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Parts follow the settings, which change while tests run."""
    _known.clear()
