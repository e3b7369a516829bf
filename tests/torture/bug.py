"""A bug that can be seeded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """`right` stands in the file exactly once."""

    breaks: str
    path: str
    right: str
    wrong: str
