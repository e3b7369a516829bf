"""What a hashtag is, so that one topic is one album however it is written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile

MAX_LENGTH = 139
SIGNS = "#\uff03\ufe5f"
# They shape how letters join, or how emoji do, and belong to the written form.
JOINERS = "\u200c\u200d"
# Beside the joiners: how emoji are drawn, and the Arabic stroke that widens a word.
REMOVED_FROM_KEYS = {*JOINERS, "\ufe0e", "\ufe0f", "\u0640"}
MIDDLE_DOT, KATAKANA_DOT = "\u00b7", "\u30fb"
DITTO_MARK, WAVE_DASH = "\u3003", "\u301c"
MAQAF, GERESH, GERSHAYIM = "\u05be", "\u05f3", "\u05f4"
TSHEG = "\u0f0b"
# What X takes within a hashtag beside letters and digits (twitter-text).
SEPARATORS = {
    "_",
    MIDDLE_DOT,
    KATAKANA_DOT,
    DITTO_MARK,
    WAVE_DASH,
    "\u30a0",
    MAQAF,
    GERESH,
    GERSHAYIM,
    TSHEG,
}
# NFKC would make a tilde or a blank of the first three; the last is a variant of the
# tsheg, which NFC leaves as it is.
REPLACEMENTS = str.maketrans(
    {"\uff5e": WAVE_DASH, "\u309b": "\u3099", "\u309c": "\u309a", "\u0f0c": TSHEG}
)
FOLDED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


class InvalidHashtag(ValueError):
    """The message is a sentence that a person can act on."""


def bare(text: str) -> str:
    """The hashtag as it was written: without blanks and signs around, and without the
    invisible marks that copying brings along."""
    visible = "".join(
        c for c in text if c in JOINERS or unicodedata.category(c) not in {"Cf", "Cc"}
    )
    return visible.strip().lstrip(SIGNS).strip()


@lru_cache(maxsize=1024)
def canonical(text: str) -> str:
    """The key under which every spelling of a hashtag is the same album.

    NFKC and casefold, as networks compare; without joiners, and without the marks on
    Latin, Greek and Cyrillic letters: `İstanbul` is `istanbul`, `fête` is `fete`.
    Raises InvalidHashtag for anything that no network would accept.
    """
    # Replaced before NFKC, which would turn these signs into others.
    key = unicodedata.normalize("NFKC", bare(text).translate(REPLACEMENTS)).casefold()
    key = "".join(c for c in _without_marks(key) if c not in REMOVED_FROM_KEYS)
    # Composed again after marks went; casefold leaves the dotless i of Turkish.
    key = unicodedata.normalize("NFKC", key.replace("ı", "i"))
    if not key or len(key) > MAX_LENGTH:
        raise InvalidHashtag(f"A hashtag has 1 to {MAX_LENGTH} characters.")
    if not all(_is_allowed(character) for character in key):
        raise InvalidHashtag(
            f"#{key} is not a hashtag: letters, digits, emoji and underscore only."
        )
    # Networks take digits alone for no hashtag, as in "#1".
    if not any(c.isalpha() or _is_symbol(c) for c in key):
        raise InvalidHashtag(f"#{key} is not a hashtag: it has no letter.")
    return key


def keys(tags: Iterable[str]) -> frozenset[str]:
    """The canonical keys of these hashtags; what is none is left out."""
    canonical_keys = set()
    for tag in tags:
        try:
            canonical_keys.add(canonical(tag))
        except InvalidHashtag:
            continue
    return frozenset(canonical_keys)


def hashtags_in(text: str, *, with_emoji: bool = False) -> Iterator[str]:
    """The hashtags of a text, each as it is written there, without its sign.

    On most networks an emoji ends a hashtag; on Bluesky it may be a part of one.
    """
    for match in re.finditer(rf"[{SIGNS}]([^\s{SIGNS}]+)", text):
        word = takewhile(
            lambda c: _is_part(c) and (with_emoji or not _is_symbol(c)), match[1]
        )
        tag = "".join(word).strip("".join(SEPARATORS - {"_"}) + JOINERS)
        if tag:
            yield tag


def unsupported_characters(text: str, *, separators: str) -> str:
    """Those characters of a hashtag that a network does not take which knows letters,
    digits, underscore and these `separators` alone."""
    unsupported = [
        c
        for c in unicodedata.normalize("NFC", bare(text)).translate(REPLACEMENTS)
        if c in SEPARATORS - {"_", *separators} or _is_symbol(c)
    ]
    return "".join(dict.fromkeys(unsupported))


def _without_marks(text: str) -> Iterator[str]:
    is_folded = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character)[0] != "M":
            # In other scripts a mark is another letter: ब and बा are two words.
            is_folded = unicodedata.name(character, "").startswith(FOLDED_SCRIPTS)
        elif is_folded:
            continue
        yield character


def _is_part(character: str) -> bool:
    return (
        _is_allowed(character) or character in REMOVED_FROM_KEYS | REPLACED_CHARACTERS
    )


def _is_allowed(character: str) -> bool:
    is_word = unicodedata.category(character)[0] in "LMN"
    return is_word or character in SEPARATORS or _is_symbol(character)


def _is_symbol(character: str) -> bool:
    """An emoji, or the colour of its skin."""
    return unicodedata.category(character) == "So" or (
        "\U0001f3fb" <= character <= "\U0001f3ff"
    )


REPLACED_CHARACTERS = {chr(code) for code in REPLACEMENTS}
