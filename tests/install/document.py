"""The commands of docs/install.md, as somebody types them who follows it."""

from __future__ import annotations

import re

from tests.documents import DOCUMENTS, blocks

PATH = "docs/install.md"


def commands(heading: str) -> list[str]:
    """The blocks of a section, each to be typed into a root's shell."""
    section = DOCUMENTS[PATH].split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = blocks(section, "bash")
    assert found, heading
    return found


def name() -> str:
    """The name of the album that the first block sets."""
    match = re.search(r"(?m)^NAME=(\S+)", commands("With systemd")[0])
    assert match
    return match[1]
