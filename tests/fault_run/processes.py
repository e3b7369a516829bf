"""Processes of the hosts: started, killed without a warning, and started again."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.fault_run.hosts import Host

ROOT = Path(__file__).resolve().parents[2]
SECONDS_UNTIL_RESTART = 2.0


@dataclass
class HostProcess:
    """One program on one host; its output goes to `log`.

    `kills`: how often the host was killed; `ends`: how often the program gave up.
    """

    name: str
    host: Host
    command: str
    environment: Mapping[str, str]
    log: Path
    kills: int = 0
    ends: int = 0
    running: subprocess.Popen[str] | None = None
    # A thread that kills and one that stops all may come at the same moment.
    lock: threading.RLock = field(default_factory=threading.RLock)

    def start(self) -> None:
        with self.lock, self.log.open("a") as log:
            self.running = self.host.start(
                self.command, environment=self.environment, log=log, folder=ROOT
            )

    def kill(self) -> None:
        """As when the host loses its power: all of its processes, at once."""
        with self.lock:
            if self.running is None:
                return
            for child in psutil.Process(self.running.pid).children(recursive=True):
                _kill(child)
            self.running.kill()
            self.running.wait()
            self.running = None
            self.kills += 1

    def start_if_ended(self) -> None:
        with self.lock:
            if self.running is not None and self.running.poll() is not None:
                self.ends += 1
                self.start()


@contextmanager
def supervising(processes: Sequence[HostProcess]) -> Iterator[None]:
    """Programs that end are started again, as systemd and its like do."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.wait(SECONDS_UNTIL_RESTART):
            for process in processes:
                process.start_if_ended()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()


def procfile(path: Path) -> dict[str, str]:
    """Commands of a Procfile by the name of their process."""
    lines = path.read_text().splitlines()
    entries = [line.split(":", 1) for line in lines if line and line[0] != "#"]
    return {name.strip(): command.strip() for name, command in entries}
