"""Opaque cursors: where a list goes on, as text that nobody reads but us."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from app.api.resources.problems import INVALID_CURSOR, Problem
from app.gallery.pagination import InvalidPage, Position, Sort

MAX_LENGTH = 400
MAX_ID = 2**63 - 1


def encode(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """Raises Problem."""
    try:
        if len(cursor) > MAX_LENGTH or not re.fullmatch(r"[\w-]+", cursor, re.ASCII):
            raise ValueError
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        # PostgreSQL refuses a NUL in any text.
        if "\0" in text:
            raise ValueError
    except ValueError:
        raise wrong() from None
    return text


def numbers(query: Mapping[str, str], count: int) -> tuple[int, ...] | None:
    """So many of a cursor, each of them one that a database can compare with."""
    if "cursor" not in query:
        return None
    parts = decode(query["cursor"]).split("-")
    is_whole = all(re.fullmatch(r"[0-9]{1,19}", part) for part in parts)
    if len(parts) != count or not is_whole or max(map(int, parts)) > MAX_ID:
        raise wrong()
    return tuple(map(int, parts))


def wrong() -> Problem:
    detail = "cursor is the next_cursor or newer_cursor of an answer of this list."
    return Problem(INVALID_CURSOR, detail)


@dataclass(frozen=True, slots=True)
class PhotoCursor:
    """After this position in the order, or before it."""

    sort_name: str
    is_backwards: bool
    position: Position

    @classmethod
    def read(cls, text: str, sort_name: str, sort: Sort) -> PhotoCursor:
        """Raises Problem for one of another order, too."""
        match = re.fullmatch(rf"{sort_name}([<>])(.+)", decode(text))
        if not match:
            raise wrong()
        try:
            position = Position.read("cursor", match[2], sort)
        except InvalidPage:
            raise wrong() from None
        return cls(sort_name, match[1] == "<", position)

    def __str__(self) -> str:
        sign = "<" if self.is_backwards else ">"
        return encode(f"{self.sort_name}{sign}{self.position}")
