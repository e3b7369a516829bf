"""Memoizes for some seconds what many pages share.

Navigation, filters, completeness and best photos take half of the time in which an
album page is made.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.urls import get_script_prefix
from django.utils.translation import get_language

Value = TypeVar("Value")
# A page with such a value is cached for a while, too: both times add up.
MAX_AGE_SECONDS = 10


def memoized(
    *facts: object,
    make: Callable[[], Value],
    version: Callable[[], object] = tuple,
) -> Value:
    """What `make` returns, which is not None; it depends on `facts` and on what
    `version` tells before, on the language, and on what may be MAX_AGE_SECONDS old."""
    # What a transaction sees may be rolled back, and others must not get it.
    if connection.in_atomic_block:
        return make()
    # The script prefix carries the language of an address: links within depend on it.
    named = (*facts, version(), get_language(), get_script_prefix())
    # Hashed: not every cache takes long keys or blanks. An address may bring half a
    # character, which `surrogatepass` lets pass.
    key = sha256(repr(named).encode(errors="surrogatepass")).hexdigest()
    value: Value = cache.get_or_set(key, make, MAX_AGE_SECONDS)  # type: ignore[assignment]  # as `make` returns
    return value


@receiver(setting_changed)
def clear(**kwargs: Any) -> None:
    """Parts follow the settings, which change while tests run."""
    cache.clear()
