"""Hashtags that a network supports: one that it cannot have is never asked for."""

from __future__ import annotations

from datasource.errors import SourceError
from twitter_album import hashtags

# What may stand between the letters of a hashtag: X takes more than Mastodon does.
X_SEPARATORS = "".join(hashtags.SEPARATORS)
MASTODON_SEPARATORS = f"{hashtags.MIDDLE_DOT}{hashtags.KATAKANA_DOT}"


def check(hashtag: str, *, separators: str) -> None:
    """Raises SourceError where the network takes other characters than letters,
    digits and underscore between these `separators` alone."""
    unusual = hashtags.unsupported_characters(hashtag, separators=separators)
    if unusual:
        reason = (
            f"has no hashtags with {unusual}: #{hashtags.bare(hashtag)} is not there"
        )
        raise SourceError(reason, permanent=True, is_free=True)
