"""Who follows the albums has what they show in the end, whoever writes and dies."""

from __future__ import annotations

import pytest

from tests.torture.followers import torture


@pytest.mark.django_db(transaction=True)
def test_followers_miss_nothing_of_four_writers_that_are_killed() -> None:
    outcome = torture(80, kill_every=15)

    assert outcome.errors == []
    assert outcome.broken == []
    assert outcome.photos
    assert outcome.killed
