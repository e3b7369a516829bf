"""Text matching for rules: whole words, whatever the case, accents and script."""

from __future__ import annotations

import unicodedata

# Letters that carry a stroke or miss a dot have no decomposition.
_PLAIN_LETTERS = str.maketrans("łøđħŧı", "lodhti")

# Scripts that do not part words, and Hangul, which glues particles to them.
_UNSPACED_SCRIPTS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def _is_ignored_mark(letter: str) -> bool:
    """Accents, Hebrew and Arabic points, invisible marks; not the marks that make
    another letter in India, Japan or Thailand."""
    point = unicodedata.combining(letter)
    is_accent = point == 1 or 10 <= point <= 36 or point >= 200
    is_unseen = unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"
    return is_accent or is_unseen


# A table, because thousands of texts are folded when the rules of an album change.
_IGNORED_MARKS = dict.fromkeys(
    code
    for planes in (range(0x20000), range(0xE0000, 0xE0200))
    for code in planes
    if _is_ignored_mark(chr(code))
)


def normalize(text: str) -> str:
    """Full-width, case, accents and what is not seen make no other word."""
    # Most texts: nothing to decompose, which takes most of the time.
    if text.isascii():
        return " ".join(text.casefold().split())
    # Decomposed, so that accents are characters of their own, which can be dropped.
    letters = unicodedata.normalize("NFKD", text)
    letters_only = letters.translate(_IGNORED_MARKS)
    plain = unicodedata.normalize("NFKC", letters_only.casefold()).translate(
        _PLAIN_LETTERS
    )
    return " ".join(plain.split())


def contains_word(text: str, word: str) -> bool:
    """Is the word in the text, by itself? Both are folded.

    `ass` is no reason to hide a classic; where a script does not part its words,
    any place counts.
    """
    # No regular expression: \b knows nothing of scripts that put no spaces.
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        # At 0 the slice is [-1:0], which is empty, as it should be.
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (_go_together(before, word[0]) or _go_together(word[-1], after)):
            return True
        start = text.find(word, start + 1)
    return False


def _go_together(one: str, other: str) -> bool:
    return _is_spaced_letter(one) and _is_spaced_letter(other)


def _is_spaced_letter(letter: str) -> bool:
    """A letter, number or vowel sign of a script that parts its words."""
    if not letter or unicodedata.category(letter)[0] not in "LNM":
        return False
    return not is_of_unspaced_script(letter)


def is_of_unspaced_script(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _UNSPACED_SCRIPTS)
