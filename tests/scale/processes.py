"""The album in processes of its own, as Procfile.scale names them: clocks, workers and
web servers that share a database, a Redis and a simulated network.

For the tests here, and for whoever wants to kill some of them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from django.conf import settings
from honcho.environ import parse_procfile

from tests.running import database_url

ROOT = Path(__file__).resolve().parent.parent.parent
# A busy machine is no failure.
PATIENCE_SECONDS = 60
STOP_SECONDS = 15


def await_that(
    is_true: Callable[[], object], what: str, seconds: int = PATIENCE_SECONDS
) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


class Processes:
    """Started by name; whatever still runs at the end of the `with` is killed.

    `environment` is what an operator would write into `.env`.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(settings.DATA_DIR),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            # With its children, which a web server has.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start(self, name: str, *command: str, **environment: str) -> None:
        """`manage.py` with a command; its output goes to a file of its name."""
        self._start(name, [sys.executable, "manage.py", *command], environment)

    def start_line(self, name: str, process: str, **environment: str) -> None:
        """What stands in Procfile.scale under the name of `process`."""
        lines = parse_procfile((ROOT / "Procfile.scale").read_text()).processes
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = ["sh", "-c", lines[process]]
        self._start(name, command, {"PATH": path} | environment)

    def web(self, name: str, port: int, **environment: str) -> None:
        self.start_line(name, "web", PORT=str(port), **environment)

    def _start(self, name: str, command: list[str], more: Mapping[str, str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **more},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def clock(self, name: str = "clock", **environment: str) -> None:
        self.start(name, "clock", **environment)

    def worker(self, name: str, *queues: str, **environment: str) -> None:
        self.start(name, "worker", *queues, **environment)

    def await_worker(self, name: str) -> None:
        self.await_line(name, "This worker is ready")

    def await_line(self, name: str, text: str) -> None:
        await_that(
            lambda: text in self.output(name), f"{name}: {text}\n{self.output(name)}"
        )

    def output(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def kill(self, name: str) -> None:
        """As the kernel does, without a word."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str) -> int:
        """As an operator does; the exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=STOP_SECONDS)
