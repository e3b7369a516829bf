"""The processes of `manage.py run`, by honcho's manager, made hard to orphan."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from types import FrameType
from typing import Any, TextIO

from honcho import manager as honcho_manager
from honcho import process as honcho_process
from honcho.printer import Message, Printer

from twitter_album import log_format, parent_process

# Longer than the clock's own grace, shorter than the patience of a person.
KILL_SECONDS = 3


class Output:
    """Where lines go, as long as that is possible.

    A full disk or a lost terminal: they are lost. Nobody reads the pipe any more
    (`make run | head`): `on_broken_pipe` is called, and later ones go nowhere.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream or open(os.devnull, "w")  # noqa: SIM115  # to the end
        if isinstance(self.stream, TextIOWrapper):
            self.stream.reconfigure(errors="backslashreplace")
        self.on_broken_pipe: Callable[[], object] = partial(sys.exit, 0)

    def isatty(self) -> bool:
        return self.stream.isatty()

    def write(self, text: str) -> None:
        self._try(partial(self.stream.write, text))

    def flush(self) -> None:
        self._try(self.stream.flush)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)
            self.on_broken_pipe()
        except (OSError, RuntimeError, ValueError):
            # RuntimeError: the line of a signal in the middle of another one.
            return


class JsonPrinter(Printer):  # type: ignore[misc]  # honcho has no types
    """Passes objects on as they are, and makes one of each line that is none."""

    def write(self, message: Message) -> None:
        text = message.data
        text = text if isinstance(text, str) else text.decode("utf-8", "replace")
        for line in text.splitlines():
            self.output.write(f"{_as_object(line, message)}\n")
        self.output.flush()


def _as_object(line: str, message: Message) -> str:
    # Its name has a number behind it: `web.1`.
    process = (message.name or "").partition(".")[0]
    return line if line.startswith("{") else log_format.line(line, process=process)


class Processes(honcho_manager.Manager):  # type: ignore[misc]  # honcho has no types
    """Ends in order whatever happens to its output, its processes, or itself."""

    is_stop_requested = False
    returncode: int | None

    def __init__(self, output: Output, *, is_json: bool = False) -> None:
        honcho_manager.KILL_WAIT = KILL_SECONDS
        super().__init__(JsonPrinter(output) if is_json else Printer(output))
        # Honcho makes its processes with this, and has no other place for arguments.
        self._process_ctor = partial(Process, manager=os.getpid())
        output.on_broken_pipe = self._end_without_reader

    def terminate(self) -> None:
        """Before all have started honcho would fail on the missing ones, and leave
        the others running."""
        self.is_stop_requested = True
        if super()._all_started():
            super().terminate()

    def _all_started(self) -> bool:
        self._notice_killed()
        has_started: bool = super()._all_started()
        if has_started and self.is_stop_requested:
            super().terminate()
        return has_started

    def _notice_killed(self) -> None:
        """Honcho waits for the last message of each, for ever if it was killed."""
        for state in self._processes.values():
            # Negative: ended by a signal, so it could send no last message.
            code = state["process"].exitcode
            if code is not None and code < 0 and "returncode" not in state:
                if "pid" in state:
                    self._procmgr.terminate(state["pid"])
                state.setdefault("pid", state["process"].pid)
                state["returncode"] = code
                self.returncode = self.returncode or code

    def _end_without_reader(self) -> None:
        self.returncode = 0
        self.terminate()


class Process(honcho_process.Process):  # type: ignore[misc]  # honcho has no types
    """Between the manager and a program, whose lines it passes on.

    Where the manager was killed, it ends the program; where it was killed itself, the
    kernel does, on Linux.
    """

    def __init__(self, *arguments: Any, manager: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._manager = manager
        self._child_ctor = Program

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        signal.signal(signal.SIGHUP, self._end)
        parent_process.end_with_parent(signal.SIGHUP, parent=self._manager)
        super().run(events, ignore_signals)
        # Another parent means that the manager is gone.
        if os.getppid() != self._manager:
            os._exit(1)  # in order, it would wait for the manager to read

    def _end(self, signal_number: int, frame: FrameType | None) -> None:
        if self._child is None:
            os._exit(1)
        self._send(signal.SIGTERM)
        killer = threading.Timer(KILL_SECONDS, self._send, args=[signal.SIGKILL])
        killer.daemon = True
        killer.start()

    def _send(self, signal_number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal_number)


class Program(honcho_process.Popen):  # type: ignore[misc]  # honcho has no types
    """The leader of a session of its own, so that Ctrl-C is for the manager alone."""

    def __init__(self, command: str, **options: Any) -> None:
        ask = partial(parent_process.request_death_signal, signal.SIGTERM)
        super().__init__(command, preexec_fn=ask, **options)
