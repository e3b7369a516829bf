"""Draws pictures on request (share pictures, QR codes), one at a time, and caches them.

Drawing costs more than a page. Whoever asks for another picture meanwhile is told to
come back, at once: neither the processor nor the web server's threads are theirs alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256

from django.core.cache import caches

CACHE_NAME = "pictures"
CACHE_SECONDS = 3600
# Of this process: another one may draw too, which its own processor pays for.
_drawing = threading.Lock()


class Busy(Exception):
    """Another picture is being drawn in this process."""


def drawn(name: str, draw: Callable[[], bytes]) -> bytes:
    """What `draw` returns, called once while it is in memory; raises Busy."""
    # Hashed: an address may be longer than a cache allows for its keys.
    cache, key = caches[CACHE_NAME], sha256(name.encode()).hexdigest()
    cached: bytes | None = cache.get(key)
    if cached is not None:
        return cached
    # Never waiting: readers who wait hold the threads of the web server, until nobody
    # is left to answer.
    if not _drawing.acquire(blocking=False):
        raise Busy
    try:
        picture = draw()
        cache.set(key, picture, CACHE_SECONDS)
    finally:
        _drawing.release()
    return picture
