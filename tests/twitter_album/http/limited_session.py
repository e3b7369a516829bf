"""A session with limits, and what servers try against them."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import Any

from twitter_album.http import GuardedSession

HEAD = b"HTTP/1.1 200 OK\r\n"


def session(**limits: Any) -> GuardedSession:
    return GuardedSession(user_agent="test", **{"allow_private": True} | limits)


@cache
def zeros(encoding: str) -> bytes:
    """100 MB of nothing, packed."""
    if encoding == "gzip, gzip":
        return gzip.compress(zeros("gzip"), 9)
    pack = zlib.compress if encoding == "deflate" else gzip.compress
    return pack(bytes(100_000_000), 9)
