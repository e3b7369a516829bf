"""Bugs can be seeded only where the code still reads as they expect."""

from __future__ import annotations

import pytest

from tests.torture import versions_bugs
from tests.torture.bug import Bug
from tests.torture.seeded_bugs import BUGS, ROOT


@pytest.mark.parametrize("bug", BUGS + versions_bugs.BUGS, ids=lambda bug: bug.breaks)
def test_each_seeded_bug_finds_its_place(bug: Bug) -> None:
    assert (ROOT / bug.path).read_text().count(bug.right) == 1
