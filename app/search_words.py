"""The words of a row that a search finds it by, folded: case, accents, full width.

They are stored as " lanterns on the bridge", each word behind a space, so that " lant"
is in them where a word begins with it. Databases would fold and part words each in
another way; so they are given words that are folded and parted already.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Lookup

from app.moderation.text_matching import is_of_unspaced_script, normalize

# Of a row; what follows is not searched.
MAX_WORDS = 1_000
# PostgreSQL's index takes words of 2,046 bytes, which are four a letter at most.
MAX_WORD_LENGTH = 60
TATWEEL = "\u0640"  # It stretches an Arabic word, and is none of its letters.


class _Letters(dict[int, int]):
    """For str.translate: what is no part of a word becomes a space."""

    def __missing__(self, code: int) -> int:
        category = unicodedata.category(chr(code))
        # Symbols are emoji, which people search for too.
        self[code] = code if category[0] in "LNM" or category == "So" else ord(" ")
        return self[code]


_LETTERS = _Letters()


def words_of(*texts: str) -> list[str]:
    """Of what is stored."""
    found = (word for text in texts for word in _words(text, is_whole=True))
    return list(dict.fromkeys(found))[:MAX_WORDS]


def searched_words(text: str) -> list[str]:
    """Beginnings of words, all of which a row that is found must have."""
    return list(dict.fromkeys(_words(text, is_whole=False)))


def _words(text: str, *, is_whole: bool) -> Iterator[str]:
    folded = normalize(text)
    if folded.isascii():
        runs = re.findall("[a-z0-9]+", folded)
    else:
        runs = folded.replace(TATWEEL, "").translate(_LETTERS).split()
    for run in runs:
        if run.isascii():
            yield run[:MAX_WORD_LENGTH]
        else:
            yield from _parts(run, is_whole=is_whole)


def _parts(run: str, *, is_whole: bool) -> Iterator[str]:
    """Where a script does not part its words, each pair of letters is one: so the
    middle of a sentence is found."""
    for is_unspaced, letters in groupby(run, _is_unspaced):
        part = "".join(letters)
        if not is_unspaced:
            yield part[:MAX_WORD_LENGTH]
            continue
        yield from (part[place : place + 2] for place in range(len(part) - 1))
        if is_whole or len(part) == 1:
            yield part[-1]


def _is_unspaced(letter: str) -> bool:
    return unicodedata.category(letter) == "So" or is_of_unspaced_script(letter)


class SearchWordsField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """The words of other fields of the row: `of`."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Any, add: bool) -> str:
        texts = (getattr(model_instance, name) for name in self.of)
        words = "".join(f" {word}" for word in words_of(*texts))
        setattr(model_instance, self.attname, words)
        return words

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, keywords = super().deconstruct()
        # To migrations it is a plain TextField, so that they import nothing of ours.
        return name, "django.db.models.TextField", args, keywords


@SearchWordsField.register_lookup
class HasWord(Lookup):
    """Whether a word begins so; not by an index, for rows that are read anyway."""

    lookup_name = "has_word"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        function = "strpos" if connection.vendor == "postgresql" else "instr"
        return f"{function}({column}, %s) > 0", (*parameters, f" {self.rhs}")
