"""Bugs can be seeded only where the code still reads as they expect."""

from __future__ import annotations

import pytest

from tests.torture.seeded_bugs import BUGS, ROOT, Bug


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.breaks)
def test_each_seeded_bug_finds_its_place(bug: Bug) -> None:
    assert (ROOT / bug.path).read_text().count(bug.right) == 1
