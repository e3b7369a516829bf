"""A disk that fails while a picture is written to it."""

from __future__ import annotations

import builtins
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# The errno of the step of that number, 0 where it goes well.
Fault = Callable[[int], int]
FAULTS = [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES, errno.EDQUOT]
STEPS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (os, "replace"),
    (os, "open"),
    (os, "mkdir"),
    (os, "chmod"),
    (Path, "open"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "replace"),
    (Path, "read_bytes"),
]


class Disk:
    """Counts the steps that writing takes; `fault` tells which of them fail."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, fault: Fault = lambda step: 0
    ) -> None:
        self.steps, self.faults = 0, 0
        self.fault = fault
        for owner, name in STEPS:
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))
        monkeypatch.setattr("io.open", self._written(builtins.open))

    def fail_at(self, step: int, code: int) -> None:
        self.fault = lambda number: code if number == step else 0

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            self._step()
            return real(*args, **options)

        return step

    def _written(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(*args: Any, **options: Any) -> Any:
            file = real(*args, **options)
            if "x" in (args[1] if len(args) > 1 else options.get("mode", "r")):
                write = file.write

                def half(data: bytes) -> int:
                    write(data[: len(data) // 2])
                    file.flush()
                    self._step()
                    return int(write(data[len(data) // 2 :]))

                return Writer(file, half)
            return file

        return opened

    def _step(self) -> None:
        self.steps += 1
        code = self.fault(self.steps)
        if code:
            self.faults += 1
            raise OSError(code, os.strerror(code))


class Writer:
    """An open file with another `write`."""

    def __init__(self, file: Any, write: Callable[[bytes], int]) -> None:
        self.file = file
        self.write = write

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)
