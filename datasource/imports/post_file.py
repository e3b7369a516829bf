"""Reads a file of posts line by line, whatever its size, from any position."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from datasource.imports.entries import Position

# The beginning of a file, by which it is recognised, and the size of a buffer.
HEAD_BYTES = 64 * 2**10
# Bytes of a line, or of a file that is one JSON text: it is held in memory.
MAX_LINE_BYTES = 64 * 2**20
GZIP_SIGNATURE = b"\x1f\x8b"
UTF_16_BOMS = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
DAMAGE_ERRORS = (OSError, EOFError, zlib.error)


class UnusableFile(Exception):
    """The message is a sentence about the file."""


@dataclass(frozen=True, slots=True)
class Line:
    """`text` is None where the line is too long; `is_cut` where the file ends
    within it, or right behind it."""

    text: bytes | None
    before: Position
    after: Position
    is_cut: bool


class PostFile:
    """A file that is open, or a pipe: that one cannot be gone on with later."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.damage = ""
        try:
            file = self._file = _opened(path)
        except OSError as error:
            raise UnusableFile(f"cannot be read: {error.strerror}") from None
        self.is_resumable = path != "-" and file.seekable()
        self.size = os.fstat(file.fileno()).st_size if self.is_resumable else 0
        start = file.peek(2)[:2]
        if not start or start in UTF_16_BOMS:
            self.close()
            raise UnusableFile("is UTF-16; save it as UTF-8" if start else "is empty")
        self.is_compressed = start == GZIP_SIGNATURE
        self._lines: Any = gzip.GzipFile(fileobj=file) if self.is_compressed else file

    @property
    def name(self) -> str:
        if self.path == "-":
            return "standard input"
        return os.fsencode(Path(self.path).name).decode(errors="replace")

    @property
    def bytes_read(self) -> int:
        """Of the file as it lies on the disk."""
        return int(self._file.tell()) if self.is_resumable else 0

    def signature(self, length: int = HEAD_BYTES) -> str:
        """Its length, up to `length`, and the hash of so many first bytes."""
        # Of its beginning only: files grow at their end, and are still the same file.
        with Path(self.path).open("rb") as file:
            head = file.read(length)
        return f"{len(head)}-{hashlib.sha256(head).hexdigest()[:16]}"

    def close(self) -> None:
        if self.path != "-":
            self._file.close()

    def lines(self, start: Position) -> Iterator[Line]:
        """From there on. If the disk or a damaged archive ends it early, `damage` says
        why."""
        try:
            yield from self._read(start)
        except DAMAGE_ERRORS as error:
            reason = getattr(error, "strerror", None) or error
            self.damage = f"cannot be read to its end: {reason}"

    def _read(self, position: Position) -> Iterator[Line]:
        if position.offset:
            self._lines.seek(position.offset)
            stream = self._lines
        else:
            stream = _as_one_line(self._lines)
        while text := stream.readline(MAX_LINE_BYTES + 1):
            # The rest of a line that is too long is read and dropped piece by piece.
            length, is_too_long = len(text), len(text) > MAX_LINE_BYTES
            while is_too_long and not text.endswith(b"\n"):
                text = stream.readline(MAX_LINE_BYTES)
                if not text:
                    break
                length += len(text)
            after = Position(position.offset + length, position.line + 1)
            is_cut = not text.endswith(b"\n")
            yield Line(None if is_too_long else text, position, after, is_cut)
            position = after


def _opened(path: str) -> Any:
    return sys.stdin.buffer if path == "-" else Path(path).open("rb")


def decode(text: bytes) -> Any:
    """Raises ValueError for what is no JSON."""
    try:
        return json.loads(text.removeprefix(BOM).decode())
    except RecursionError:
        raise ValueError("is nested too deeply") from None


class _PrependedStream(io.RawIOBase):
    """A stream that begins with bytes which were read from it before."""

    def __init__(self, early: bytes, rest: BinaryIO) -> None:
        self.early, self.rest = io.BytesIO(early), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.early.read(len(buffer)) or self.rest.read1(len(buffer))  # type: ignore[attr-defined]  # both kinds of stream have it
        buffer[: len(data)] = data
        return len(data)


def _as_one_line(stream: BinaryIO) -> io.BufferedReader:
    """A file that is one JSON text over many lines becomes one line of that length."""
    # A pipe cannot be rewound, so what is read to look ahead is put before the rest.
    early = stream.readline(MAX_LINE_BYTES + 1)
    while early and not early.removeprefix(BOM).strip():
        early += stream.readline(MAX_LINE_BYTES + 1)
    may_go_on = early.removeprefix(BOM).lstrip()[:1] in {b"[", b"{"}
    if may_go_on and not _is_json(early):
        early += (
            stream.read(MAX_LINE_BYTES + 1 - len(early))
            if len(early) <= MAX_LINE_BYTES
            else b""
        )
        if len(early) <= MAX_LINE_BYTES and _is_json(early):
            early = early.replace(b"\n", b" ")  # of one length: positions stay true
        elif len(early) > MAX_LINE_BYTES and not _has_lines(early):
            raise UnusableFile(
                f"is one JSON text of more than {MAX_LINE_BYTES // 2**20} MB, not a "
                "post or a page on each line; `jq -c '.[]'` makes lines of an array"
            )
    return io.BufferedReader(_PrependedStream(early, stream), HEAD_BYTES)


def _has_lines(early: bytes) -> bool:
    """Whether only the first of several lines is broken."""
    return any(_is_json(line) for line in early.split(b"\n", 3)[1:3] if line.strip())


def _is_json(text: bytes) -> bool:
    try:
        decode(text)
    except ValueError:
        return False
    return True
