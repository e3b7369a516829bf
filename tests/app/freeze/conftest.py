"""An album to freeze, and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


@dataclass(frozen=True)
class Frozen:
    root: Path
    output: str

    def text(self, name: str) -> str:
        return (self.root / name).read_text()

    @property
    def files(self) -> dict[str, Path]:
        return {
            path.relative_to(self.root).as_posix(): path
            for path in self.root.rglob("*")
            if path.is_file()
        }

    @property
    def pages(self) -> dict[str, str]:
        files = self.files.items()
        return {name: path.read_text() for name, path in files if ".html" in name}


Freeze = Callable[..., Frozen]


@pytest.fixture
def freeze(tmp_path: Path) -> Freeze:
    """Runs `manage.py freeze`."""

    def run(hashtag: str = "#carnival", name: str = "frozen", **options: Any) -> Frozen:
        output = StringIO()
        target = tmp_path / name
        call_command("freeze", hashtag, target, stdout=output, **options)
        return Frozen(target, output.getvalue())

    return run
