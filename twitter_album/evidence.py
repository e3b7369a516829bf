"""What a page was made of: its questions to the database, and their answers.

Most changes concern most pages not at all: somewhere else a photo arrives, a letter is
noted as sent. Asking again what a page asked, in the same words, costs a twentieth of
making it; while every answer is what it was, so would be the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection

from twitter_album.database_version import SNAPSHOT

Question = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Evidence:
    questions: tuple[Question, ...]
    answers: tuple[bytes, ...]
    """Digests: the photos of a page would make it twice as large."""

    @property
    def still_holds(self) -> bool:
        """Asks until something is answered otherwise."""
        pairs = zip(self.questions, self.answers, strict=True)
        return all(_answer(question) == answer for question, answer in pairs)


class Record:
    """Notes what is asked while a page is made."""

    def __init__(self) -> None:
        self._questions: list[Question] = []
        self._only_asks = True

    def note(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """One of Django's wrappers around what is executed."""
        if sql == SNAPSHOT:  # no part of the page
            return execute(sql, params, many, context)
        self._only_asks &= sql.startswith("SELECT ") and isinstance(params, tuple)
        if isinstance(params, tuple) and (sql, params) not in self._questions:
            self._questions.append((sql, params))
        return execute(sql, params, many, context)

    def evidence(self) -> Evidence | None:
        """To be taken before anything changes; None for what also wrote."""
        if not self._only_asks:
            return None
        questions = tuple(self._questions)
        return Evidence(questions, tuple(map(_answer, questions)))


@contextmanager
def recorded() -> Iterator[Record]:
    record = Record()
    with connection.execute_wrapper(record.note):
        yield record


def _answer(question: Question) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(*question)
        rows = repr(cursor.fetchall())
    return sha256(rows.encode(errors="surrogatepass")).digest()
