"""Many posts within a minute."""

from __future__ import annotations

from datetime import UTC, datetime

from datasource.simulator.world.posts import SimulatedPost
from tests.datasource.worlds import post


def spike(posts: int = 60, *, without_likes: int = 10) -> list[SimulatedPost]:
    """Within a minute; the oldest and the newest have no favourites yet."""
    now = datetime.now(UTC)
    liked = range(without_likes, posts - without_likes)
    return [
        post(
            2 + number / posts,
            now=now,
            counter=number,
            likes=number * 37 % posts if number in liked else 0,
        )
        for number in range(posts)
    ]
