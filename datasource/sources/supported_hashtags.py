"""Which hashtags a network has: one that it does not know is never asked for."""

from __future__ import annotations

from datasource.errors import SourceError
from twitter_album import hashtags

X_SEPARATORS = "".join(hashtags.SEPARATORS)
MASTODON_SEPARATORS = f"{hashtags.MIDDLE_DOT}{hashtags.KATAKANA_DOT}"


def check(hashtag: str, *, separators: str) -> None:
    """Raises SourceError where the network takes other characters than letters,
    digits and underscore between these `separators` alone."""
    unusual = hashtags.unsupported_characters(hashtag, separators=separators)
    if unusual:
        told = f"has no hashtags with {unusual}: #{hashtags.bare(hashtag)} is not there"
        raise SourceError(told, permanent=True, is_free=True)
