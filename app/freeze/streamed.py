"""A frozen album as a ZIP that is sent while it is written: it takes no disk, and of
memory what one picture and the list of its files take."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, cast

from django.utils import translation

from app.freeze.album import FrozenAlbum
from app.freeze.selection import Selection
from app.freeze.write import Zip, adding_all
from app.models import Album


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken; nobody can go back in it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(cast(bytes, data))
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def streamed_zip(album: Album, stem: str, language: str) -> Iterator[bytes]:
    """`stem`: the name of the folder in it."""
    return _in_language(language, _blocks(album, stem))


def _blocks(album: Album, stem: str) -> Iterator[bytes]:
    sink = _Sink()
    target = Zip(cast(IO[bytes], sink), stem)
    frozen = FrozenAlbum(Selection.of(album))
    for _ in adding_all(frozen.files(), target):
        if block := sink.take():
            yield block
    target.archive.close()
    yield sink.take()


def _in_language(language: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Only while each is made: what reads them has a language of its own."""
    while True:
        with translation.override(language):
            block = next(blocks, None)
        if block is None:
            return
        yield block
