"""Ends a process whose parent was killed, and could not end it any more."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

POLL_SECONDS = 1.0
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def request_death_signal(signal_number: int) -> bool:
    """Have the kernel send this signal when the parent dies, also to the program that
    replaces this one; False where it cannot."""
    return _libc is not None and _libc.prctl(PR_SET_PDEATHSIG, signal_number) == 0


def end_with_parent(signal_number: int, *, parent: int) -> None:
    """Raise a signal here when the process with the number `parent` is no more."""
    if request_death_signal(signal_number):
        # The kernel sends the signal for deaths that come after the call alone.
        if os.getppid() != parent:  # it died before
            os.kill(os.getpid(), signal_number)
        return
    # Other systems than Linux have no such signal.
    threading.Thread(target=_watch, args=[signal_number, parent], daemon=True).start()


def _watch(signal_number: int, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal_number)


def end_worker_with_server() -> None:
    """For a worker that a web server started with multiprocessing; no other process,
    as one that a shell started may well outlive it."""
    from multiprocessing import parent_process

    server = parent_process()
    if server and server.pid:
        end_with_parent(signal.SIGKILL, parent=server.pid)
