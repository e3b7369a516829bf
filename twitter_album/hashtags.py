"""What a hashtag is, so that one topic is one album however it is written."""

import unicodedata

MAX_LENGTH = 139


class InvalidHashtag(ValueError):
    """The message is a sentence that a person can act on."""


def bare(text: str) -> str:
    """The hashtag as it was written, without blanks around and the leading `#`."""
    return text.strip().lstrip("#\uff03").strip()


def canonical(text: str) -> str:
    """The key under which every spelling of a hashtag is the same album.

    NFKC and casefold of the bare tag; raises InvalidHashtag for anything that
    no network would accept.
    """
    key = unicodedata.normalize("NFKC", bare(text)).casefold()
    key = unicodedata.normalize("NFKC", key)
    if not key or len(key) > MAX_LENGTH:
        raise InvalidHashtag(f"A hashtag has 1 to {MAX_LENGTH} characters.")
    if not all(_is_allowed(character) for character in key):
        raise InvalidHashtag(
            f"#{key} is not a hashtag: letters, digits and underscore only."
        )
    if key.isdigit():
        raise InvalidHashtag(f"#{key} is not a hashtag: it is a number only.")
    return key


def _is_allowed(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"
