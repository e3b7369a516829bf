"""Orderly shutdown: a request to stop, heard between pages and pictures."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

# Seconds that work in progress gets; whatever is cut off then is done by the next run.
GRACE_SECONDS = 2.0

_requested = threading.Event()
_exit_codes: list[int] = []
_last_words: list[str] = []
_grace_seconds = [GRACE_SECONDS]


def is_requested() -> bool:
    return _requested.is_set()


def wait(seconds: float) -> bool:
    """Sleep, unless a stop is or gets asked; returns whether it is."""
    return _requested.wait(seconds)


def exit_code() -> int:
    """Of a process that was asked to stop; 1 while it was not by a signal."""
    return _exit_codes[0] if _exit_codes else 1


def listen(*, last_words: str = "", grace_seconds: float = GRACE_SECONDS) -> None:
    """Take Ctrl-C and SIGTERM as a wish to stop in order, then as a must, with the
    last words on standard error.

    django-cron swallows KeyboardInterrupt, so there must be none.
    """
    _requested.clear()
    _exit_codes.clear()
    _last_words[:] = [last_words] if last_words else []
    _grace_seconds[:] = [grace_seconds]
    signal.signal(signal.SIGINT, _request)
    signal.signal(signal.SIGTERM, _request)


def request(exit_code: int, *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Let work in progress come to its end; after `grace_seconds` the process ends
    without it."""
    _exit_codes.append(exit_code)
    _requested.set()
    must = threading.Timer(grace_seconds, _end, args=[exit_code])
    must.daemon = True
    must.start()


def _end(exit_code: int) -> None:
    for words in _last_words:
        # Past all locks of Python's files, which may be held.
        with suppress(OSError):
            os.write(sys.stderr.fileno(), f"\n{words}\n".encode())
    # Not sys.exit: threads in the middle of a download would hold up an orderly end.
    os._exit(exit_code)


def _request(signal_number: int, frame: FrameType | None) -> None:
    request(128 + signal_number, grace_seconds=_grace_seconds[0])
