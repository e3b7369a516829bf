"""Names of processes that hold a lease; a dead one on this machine is noticed."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Seconds by which a start time may seem to move while the clock is set.
CLOCK_DRIFT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """A process on a machine; the start time tells it from a later one."""

    machine: str
    pid: int
    started: int

    @classmethod
    def read(cls, text: str) -> Holder | None:
        # From the right: a host name may hold this character, a number may not.
        machine, _, process = text.rpartition("|")
        pid, _, started = process.partition("@")
        is_known = machine and pid.isdigit() and started.isdigit()
        return cls(machine, int(pid), int(started)) if is_known else None

    def __str__(self) -> str:
        return f"{self.machine}|{self.pid}@{self.started}"

    @property
    def is_dead(self) -> bool:
        """Known for this machine only; elsewhere the lease has to run out."""
        # Of another machine nobody here can see the processes.
        if self.machine != _machine():
            return False
        return abs(self.started - _started(self.pid)) > CLOCK_DRIFT_SECONDS


def is_known_dead(text: str) -> bool:
    """Whether a written holder is known to be gone; of nobody it is not."""
    holder = Holder.read(text)
    return holder is not None and holder.is_dead


def this_process() -> Holder:
    return process(os.getpid())


def process(pid: int) -> Holder:
    """Of a process on this machine."""
    return Holder(_machine(), pid, _started(pid))


@cache
def _machine() -> str:
    """Containers may share a host name, or a kernel, but hardly both."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    return f"{socket.gethostname()}/{boot}"


def _started(pid: int) -> int:
    """Seconds after the machine's own start, which no clock that is set can move; 0
    for a process that is not there."""
    try:
        found = psutil.Process(pid)
        # A zombie still has its number, and does no work any more.
        is_gone = found.status() == psutil.STATUS_ZOMBIE
        return 0 if is_gone else int(found.create_time() - psutil.boot_time())
    except psutil.Error:
        return 0
