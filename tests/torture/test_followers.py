"""Who follows the albums has what they show in the end, whoever writes and dies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.running_album import served
from tests.torture import mirrors, sample_posts
from tests.torture.followers import torture


@pytest.mark.django_db(transaction=True)
def test_followers_miss_nothing_of_four_writers_that_are_killed() -> None:
    outcome = torture(80, kill_every=15)

    assert outcome.errors == []
    assert outcome.broken == []
    assert outcome.photos
    assert outcome.killed


@pytest.mark.django_db(transaction=True)
def test_mirrors_equal_their_albums_after_four_writers(tmp_path: Path) -> None:
    with served(tmp_path) as site:
        outcome = torture(120, kill_every=50, seed=2, site=site)
        [tag, *_] = sample_posts.HASHTAGS
        quiet = mirrors.idle(site, tag, tmp_path, seconds=1)

    assert outcome.errors == []
    assert outcome.broken == []
    assert outcome.photos
    assert quiet.answers <= 3_600
    assert quiet.size <= 1_000_000
