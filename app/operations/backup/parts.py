"""Lines of text in files of a few megabytes each, packed, with their SHA-256."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.core.files.storage import Storage

from app.operations.backup.manifest import Lines, Part, UnusableBackup
from twitter_album import atomic_files

# Written and read as a whole, so that memory stays flat and S3 checks each.
LINES_IN_A_PART = 5_000


def write(
    storage: Storage,
    folder: str,
    name: str,
    lines: Iterable[str],
    *,
    on_lines: Callable[[int], object] = lambda count: None,
) -> Lines:
    """`folder`/`name`-0001.jsonl.gz and so on."""
    parts: list[Part] = []
    count, rest = 0, iter(lines)
    while chunk := list(islice(rest, LINES_IN_A_PART)):
        text = "".join(f"{line}\n" for line in chunk)
        # Without a time in it: the same lines are the same file.
        data = gzip.compress(text.encode(), compresslevel=5, mtime=0)
        part = f"{folder}/{name}-{len(parts) + 1:04}.jsonl.gz"
        atomic_files.save(storage, part, data)
        parts.append(Part(part, hashlib.sha256(data).hexdigest()))
        count += len(chunk)
        on_lines(len(chunk))
    return Lines(name, count, parts)


def read(storage: Storage, lines: Lines) -> Iterator[str]:
    """Raises UnusableBackup, which names the file that is not as it was written."""
    count = 0
    for part in lines.parts:
        for line in gzip.decompress(data_of(storage, part)).decode().splitlines():
            count += 1
            yield line
    if count != lines.count:
        raise UnusableBackup(f"{lines.name}: {count:,} of {lines.count:,} lines")


def data_of(storage: Storage, part: Part) -> bytes:
    try:
        with storage.open(part.name) as file:
            data = bytes(file.read())
    except FileNotFoundError:
        raise UnusableBackup(f"{part.name} is missing") from None
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise UnusableBackup(f"{part.name} was changed: its SHA-256 is another one")
    return data
