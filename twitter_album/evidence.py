"""What a page was made of: its questions to the database, and their answers.

Most changes concern most pages not at all: somewhere else a photo arrives, a letter is
noted as sent. Asking again what a page asked, in the same words, costs a twentieth of
making it; while every answer is what it was, so would be the page.
"""

from __future__ import annotations

import threading
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
        return all(_answer(question) == answer for question, answer in self._pairs)

    def count(self) -> None:
        """As asked and answered just so for what is being made."""
        for record in _records():
            for question, answer in self._pairs:
                record.add(question, answer)

    @property
    def _pairs(self) -> Iterator[tuple[Question, bytes]]:
        return zip(self.questions, self.answers, strict=True)


class Record:
    """What is asked, and answered, while a page or a part of it is made.

    `version` is the database's when the page was begun, None if nobody asked."""

    def __init__(self, version: str | None) -> None:
        self.version = version
        self._questions: list[Question] = []
        self._answers: list[bytes] = []
        self._is_usable = True

    def add(self, question: Question, answer: bytes) -> None:
        if question not in self._questions:
            self._questions.append(question)
            self._answers.append(answer)
        elif self._answers[self._questions.index(question)] != answer:
            # Something changed in between: the page is of two minds.
            self.spoil()

    def spoil(self) -> None:
        self._is_usable = False

    def evidence(self) -> Evidence | None:
        """None for what also wrote."""
        if not self._is_usable:
            return None
        return Evidence(tuple(self._questions), tuple(self._answers))


_of_thread = threading.local()


def _records() -> list[Record]:
    """Of the page that this thread makes, and of the part of it."""
    found: list[Record] = _of_thread.__dict__.setdefault("records", [])
    return found


def version_of_page() -> str | None:
    records = _records()
    return records[0].version if records else None


@contextmanager
def recorded(version: str | None = None) -> Iterator[Record]:
    records, record = _records(), Record(version)
    records.append(record)
    try:
        if len(records) > 1:
            yield record
        else:
            with connection.execute_wrapper(_note):
                yield record
    finally:
        records.pop()


def _note(
    execute: Callable[..., Any],
    sql: str,
    params: object,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """One of Django's wrappers around what is executed."""
    result = execute(sql, params, many, context)
    wrapper = context["cursor"]
    if isinstance(wrapper.cursor, _Fetched):  # used again
        wrapper.cursor = wrapper.cursor.original
    if sql == SNAPSHOT:  # no part of the page
        return result
    if sql.startswith("SELECT ") and isinstance(params, tuple):
        rows = wrapper.fetchall()
        wrapper.cursor = _Fetched(wrapper.cursor, rows)
        answer = _digest(rows)
        for record in _records():
            record.add((sql, params), answer)
    else:
        for record in _records():
            record.spoil()
    return result


class _Fetched:
    """A cursor whose rows were read already, for whoever reads them next."""

    def __init__(self, cursor: Any, rows: Sequence[Any]) -> None:
        self.original = cursor
        self._rows = iter(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)


def _answer(question: Question) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(*question)
        return _digest(cursor.fetchall())


def _digest(rows: Sequence[Any]) -> bytes:
    return sha256(repr(rows).encode(errors="surrogatepass")).digest()
