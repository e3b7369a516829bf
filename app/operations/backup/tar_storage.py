"""A backup as one file: an ordinary tar, read and written at flat memory.

Pictures lie in it folder by folder, so that it is enough to know where each folder
begins. It is written beside the file that is there, which it replaces in the end.
"""

from __future__ import annotations

import os
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

from app.operations.backup.manifest import UnusableBackup

BLOCK = tarfile.BLOCKSIZE
PICTURES = "media/"


class Member(NamedTuple):
    """Where its content lies."""

    offset: int
    size: int


class TarStorage(Storage):
    def __init__(self, path: Path) -> None:
        self.file = path
        self._lock = threading.Lock()
        self._begin_index()
        self._descriptor = -1
        if path.is_file():
            self._descriptor = os.open(path, os.O_RDONLY)
            self._read_index()

    def begin(self) -> None:
        """From now on all is about the new file."""
        self._close()
        self._begin_index()
        # Names, addresses and hashes of passwords are in it.
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        self._descriptor = os.open(self._part, flags, 0o600)

    def finish(self) -> None:
        """It takes the place of the file that was there."""
        os.pwrite(self._descriptor, bytes(2 * BLOCK), self._end)
        os.fsync(self._descriptor)
        self._part.replace(self.file)
        self._close()

    def sizes(self, folder: str) -> dict[str, int]:
        members = self._members_of(folder).items()
        return {name.rpartition("/")[2]: member.size for name, member in members}

    def exists(self, name: str) -> bool:
        return name in self._names

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        rests = [
            name.removeprefix(f"{path}/").partition("/")
            for name in self._names
            if name.startswith(f"{path}/")
        ]
        folders = {first for first, slash, _ in rests if slash}
        return sorted(folders), [first for first, slash, _ in rests if not slash]

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        members = self._names
        if name.startswith(PICTURES):
            members = self._members_of(name.rpartition("/")[0])
        if name not in members:
            raise FileNotFoundError(name)
        member = members[name]
        data = os.pread(self._descriptor, member.size, member.offset)
        return ContentFile(data, name=name)

    def _save(self, name: str, content: File[bytes]) -> str:
        data = content.read()
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = len(data), 0o600, int(time.time())
        block = header.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % BLOCK)
        with self._lock:
            if os.pwrite(self._descriptor, block, self._end) != len(block):
                raise OSError(f"{self._part} was not written: is the disk full?")
            self._note(name, self._end, len(data))
            self._end += len(block)
        return name

    @property
    def _part(self) -> Path:
        return self.file.with_name(f"{self.file.name}.part")

    def _begin_index(self) -> None:
        self._names: dict[str, Member] = {}
        # Where the first picture of a folder begins, with its header.
        self._folders: dict[str, int] = {}
        self._folder: tuple[str, int, dict[str, Member]] = ("", 0, {})
        self._end = 0

    def _read_index(self) -> None:
        for name, offset, size in self._headers(0):
            self._note(name, offset, size)
            self._end = offset + BLOCK + _padded(size)

    def _note(self, name: str, offset: int, size: int) -> None:
        if name.startswith(PICTURES):
            self._folders.setdefault(name.rpartition("/")[0], offset)
        else:
            self._names[name] = Member(offset + BLOCK, size)

    def _members_of(self, folder: str) -> dict[str, Member]:
        """Of one folder at a time, as pictures are read folder by folder."""
        with self._lock:
            known, end, members = self._folder
            if (known, end) != (folder, self._end):
                members = {}
                first = self._folders.get(folder, self._end)
                for name, offset, size in self._headers(first):
                    if name.rpartition("/")[0] != folder:
                        break
                    members[name] = Member(offset + BLOCK, size)
                self._folder = (folder, self._end, members)
            return members

    def _headers(self, offset: int) -> Iterator[tuple[str, int, int]]:
        """Name, place and size of each file from there on."""
        while header := os.pread(self._descriptor, BLOCK, offset):
            if not header.strip(b"\0"):
                return  # the end
            try:
                info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
            except tarfile.HeaderError:
                raise UnusableBackup(f"{self.file} is no tar, or damaged") from None
            yield info.name, offset, info.size
            offset += BLOCK + _padded(info.size)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _padded(size: int) -> int:
    return size + -size % BLOCK
