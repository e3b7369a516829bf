"""The documents of the project, by their paths, for the tests that hold them against
the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATHS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
)
DOCUMENTS = {path: (ROOT / path).read_text() for path in PATHS}


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"(?s)```{language}\n(.*?)```", text)


def spans(text: str) -> list[str]:
    """What stands in backticks within sentences and tables, each in one line."""
    found = re.findall(r"`([^`]+)`", re.sub(r"(?s)```.*?```", "", text))
    return [" ".join(span.split()) for span in found]
