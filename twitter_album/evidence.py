"""What a page was made of: its questions to the database, and their answers.

Most changes concern most pages not at all: somewhere else a photo arrives, a letter is
noted as sent. Asking again what a page asked, in the same words, costs a twentieth of
making it; while every answer is what it was, so would be the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
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
    """Notes what is asked, and answered, while a page is made."""

    def __init__(self) -> None:
        self._questions: list[Question] = []
        self._answers: list[bytes] = []
        self._is_usable = True

    def note(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """One of Django's wrappers around what is executed."""
        result = execute(sql, params, many, context)
        if sql == SNAPSHOT:  # no part of the page
            return result
        if not sql.startswith("SELECT ") or not isinstance(params, tuple):
            self._is_usable = False
            return result
        wrapper = context["cursor"]
        rows = wrapper.fetchall()
        wrapper.cursor = _Fetched(wrapper.cursor, rows)
        self._add((sql, params), _digest(rows))
        return result

    def _add(self, question: Question, answer: bytes) -> None:
        if question not in self._questions:
            self._questions.append(question)
            self._answers.append(answer)
        elif self._answers[self._questions.index(question)] != answer:
            # Something changed in between: the page is of two minds.
            self._is_usable = False

    def evidence(self) -> Evidence | None:
        """None for what also wrote."""
        if not self._is_usable:
            return None
        return Evidence(tuple(self._questions), tuple(self._answers))


class _Fetched:
    """A cursor whose rows were read already, for whoever reads them next."""

    def __init__(self, cursor: Any, rows: Sequence[Any]) -> None:
        self._cursor = cursor
        self._rows = iter(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)


@contextmanager
def recorded() -> Iterator[Record]:
    record = Record()
    with connection.execute_wrapper(record.note):
        yield record


def _answer(question: Question) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(*question)
        return _digest(cursor.fetchall())


def _digest(rows: Sequence[Any]) -> bytes:
    return sha256(repr(rows).encode(errors="surrogatepass")).digest()
