"""Finds misspelt settings: environment variables whose names are nearly right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from twitter_album import env

# `HASHTAG` and `DATABASE_URI` are nearer, `LANGUAGE` and `APP_SECRET_KEY` are not.
MIN_SIMILARITY = 0.87
MIN_SIMILARITY_WITH_PREFIX = 0.6
# Nearly `PORT` or `DEBUG` are too many names of others.
MIN_NAME_LENGTH = 6
# Few others have names that begin so: these need to be less near.
OUR_PREFIXES = (
    "TWITTER_",
    "MASTODON_",
    "BLUESKY_",
    "FETCH_",
    "BACKFILL_",
    "SIMULATOR_",
)


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """The nearest right name for each of `names` that looks like one of ours.

    The settings have to be read before, so that the right ones are known.
    """
    nearest = {
        name: nearest_setting(name) for name in sorted(names) if name not in env.KNOWN
    }
    return {name: right for name, right in nearest.items() if right}


def nearest_setting(name: str) -> str:
    """Empty for what is not ours."""
    candidates = [right for right in env.KNOWN if len(right) >= MIN_NAME_LENGTH]
    # Written as on a command line, it is meant no less.
    upper = name.upper().replace("-", "_")
    cutoff = (
        MIN_SIMILARITY_WITH_PREFIX if upper.startswith(OUR_PREFIXES) else MIN_SIMILARITY
    )
    return next(
        iter(difflib.get_close_matches(upper, candidates, n=1, cutoff=cutoff)), ""
    )
