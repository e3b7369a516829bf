"""Orderly shutdown: a request to stop, heard between pages and pictures."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

# Seconds that work in progress gets; whatever is cut off then is done by the next run.
GRACE_SECONDS = 2.0

_requested = threading.Event()


def is_requested() -> bool:
    return _requested.is_set()


def wait(seconds: float) -> bool:
    """Sleep, unless a stop is or gets asked; returns whether it is."""
    return _requested.wait(seconds)


def listen() -> None:
    """Take Ctrl-C and SIGTERM as a wish to stop in order, then as a must.

    django-cron swallows KeyboardInterrupt, so there must be none.
    """
    _requested.clear()
    signal.signal(signal.SIGINT, _request)
    signal.signal(signal.SIGTERM, _request)


def request(exit_code: int, *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Let work in progress come to its end; after `grace_seconds` the process ends
    without it."""
    _requested.set()
    # os._exit, because threads in the middle of a download would hold up an orderly
    # end.
    must = threading.Timer(grace_seconds, os._exit, args=[exit_code])
    must.daemon = True
    must.start()


def _request(signal_number: int, frame: FrameType | None) -> None:
    request(128 + signal_number)
