"""Settings that somebody meant to set: names that are nearly right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from twitter_album import env

# `HASHTAG` and `DATABASE_URI` are nearer, `LANGUAGE` and `APP_SECRET_KEY` are not.
NEARLY = 0.87
SOMEWHAT = 0.6
# Nearly `PORT` or `DEBUG` are too many names of others.
SHORTEST = 6
# Few others have names that begin so: these need to be less near.
OURS = ("TWITTER_", "MASTODON_", "BLUESKY_", "FETCH_", "BACKFILL_", "SIMULATOR_")


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """The nearest right name for each of `names` that looks like one of ours.

    The settings have to be read before, so that the right ones are known.
    """
    found = {name: meant(name) for name in sorted(names) if name not in env.KNOWN}
    return {name: right for name, right in found.items() if right}


def meant(name: str) -> str:
    """Empty for what is not ours."""
    known = [right for right in env.KNOWN if len(right) >= SHORTEST]
    upper = name.upper().replace("-", "_")
    cutoff = SOMEWHAT if upper.startswith(OURS) else NEARLY
    return next(iter(difflib.get_close_matches(upper, known, n=1, cutoff=cutoff)), "")
