"""How much is measured: all of it, or with SMALL=1 enough to see that it runs."""

from __future__ import annotations

import os
from typing import TypeVar

Size = TypeVar("Size")
IS_SMALL = bool(os.environ.get("SMALL"))


def sized(full: Size, small: Size) -> Size:
    return small if IS_SMALL else full
