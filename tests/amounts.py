"""How much a test does: little in the suite, much as a part of `make torture`."""

from __future__ import annotations

import os

AMOUNT, SEED = "TORTURE_AMOUNT", "TORTURE_SEED"


def amount(usual: int) -> int:
    """How often a test does what it does; `usual`: in the suite."""
    return int(os.environ.get(AMOUNT) or usual)


def seed(usual: int = 0) -> int:
    """By which it draws; each process of a part has one of its own."""
    return int(os.environ.get(SEED) or usual)
