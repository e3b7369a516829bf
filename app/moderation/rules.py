"""The rules of an album: which photos they hide, each with its reason."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from app.moderation import text_matching

if TYPE_CHECKING:
    from app.models import Album, Owner, Photo

AWAITS_APPROVAL = "awaits approval"
SENSITIVE = "sensitive"
MAX_REASON_LENGTH = 200
# Photos whose albums and owners are locked together, for a moment.
BATCH_SIZE = 500

# The fields of an album that decide what it hides.
RULE_FIELDS = frozenset(
    {
        "hides_sensitive",
        "hides_bots",
        "is_moderated",
        "minimum_favourites",
        "block_words",
        "blocked_owners",
    }
)

# What they read of a photo itself.
RULE_COLUMNS = (
    "text",
    "content_warning",
    "alt_text",
    "favorite_count",
    "is_sensitive",
    "is_approved",
)


def hiding_reason(album: Album, photo: Photo, owner: Owner) -> str:
    """Why the album's rules hide a photo; empty where they do not.

    What the organiser approved is shown whatever the rules say.
    """
    # Cut, because the reason quotes a block word of any length.
    return "" if photo.is_approved else _reason(album, photo, owner)[:MAX_REASON_LENGTH]


def apply_rules(album: Album) -> int:
    """Judge the photos that are there by the rules of now; how many it changed.

    Read first and locked after, in batches: fetches and visitors do not wait for it.
    """
    # Only what rules read: placeholders and fingerprints of a large album would be many
    # megabytes.
    judged = album.photos.select_related("owner").only(
        *RULE_COLUMNS,
        "hidden_by_rule",
        "album",
        "owner",
    )
    changed = [
        photo.pk
        # Streamed: a large album must not stand in memory at once.
        for photo in judged.iterator(chunk_size=BATCH_SIZE)
        if photo.hidden_by_rule != hiding_reason(album, photo, photo.owner)
    ]
    for start in range(0, len(changed), BATCH_SIZE):
        album.photos.filter(
            pk__in=changed[start : start + BATCH_SIZE]
        ).update_visibility()
    return len(changed)


def _reason(album: Album, photo: Photo, owner: Owner) -> str:
    if _is_blocked_here(album, owner):
        return f"owner blocked in {album}"
    if photo.is_sensitive and album.hides_sensitive:
        return SENSITIVE
    if owner.is_bot and album.hides_bots:
        return "posted by a bot"
    word = _blocked_word(album, photo, owner)
    if word:
        return f"block word: {word}"
    if photo.favorite_count < album.minimum_favourites:
        return f"fewer than {album.minimum_favourites:,} favourites"
    return AWAITS_APPROVAL if album.is_moderated else ""


def _is_blocked_here(album: Album, owner: Owner) -> bool:
    if not album.blocked_owners:
        return False
    # Somebody may have been listed with or without their server.
    names = set(map(_name, owner.handles))
    return not names.isdisjoint(_blocked_names(album.blocked_owners))


def _blocked_word(album: Album, photo: Photo, owner: Owner) -> str:
    """The first of the album's block words that the photo has, as it was written."""
    if not album.block_words:
        return ""
    texts = (
        photo.text,
        photo.content_warning,
        photo.alt_text,
        owner.display_name,
        owner.screen_name,
    )
    # Joined by line breaks, so that no word reaches from one text into the next.
    read = "\n".join(text_matching.normalize(text) for text in texts)
    blocked = (
        written
        for word, written in _block_words(album.block_words)
        if text_matching.contains_word(read, word)
    )
    return next(blocked, "")


@lru_cache(maxsize=64)
def _block_words(listed: str) -> tuple[tuple[str, str], ...]:
    folded = (
        (text_matching.normalize(item).lstrip("#"), item) for item in _items(listed)
    )
    return tuple((word, written) for word, written in folded if word)


@lru_cache(maxsize=64)
def _blocked_names(listed: str) -> frozenset[str]:
    return frozenset(_name(item) for item in _items(listed)) - {""}


def _name(handle: str) -> str:
    return unicodedata.normalize("NFKC", handle).casefold().lstrip("@")


def _items(listed: str) -> list[str]:
    """The parts between commas of any script, or lines."""
    parts = re.split(r"[,;\n，；、،]", listed)
    return [part.strip() for part in parts if part.strip()]
