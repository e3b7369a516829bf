"""Lists pictures with their sizes, one folder at a time, wherever they lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, TypeVar

from django.core.files.storage import FileSystemStorage, Storage

from app.operations.backup.tar_storage import TarStorage
from twitter_album import rendition_sizes

FOLDERS = tuple(f"{byte:02x}" for byte in range(256))

Item = TypeVar("Item")
# Names with their folder, and sizes in bytes. Folders are asked for in their order.
Sizes = Callable[[str], dict[str, int]]


def pictures_in(storage: Storage, root: str = "") -> Sizes:
    """Below `root`; whatever else lies there belongs to others."""
    if isinstance(storage, FileSystemStorage | TarStorage):
        return lambda folder: _sizes(storage, root, folder)
    # A request for each folder would be many for a small album.
    s3: Any = storage
    walk: Iterator[tuple[str, int]] = s3.walk(root)
    found = in_order(
        (each for each in walk if rendition_sizes.is_rendition_name(each[0])),
        lambda each: each[0].partition("/")[0],
    )
    return lambda folder: dict(found(folder))


def in_order(
    items: Iterable[Item], folder_of: Callable[[Item], str]
) -> Callable[[str], list[Item]]:
    """Items that come folder by folder, of one folder each time; read once."""
    groups = groupby(items, key=folder_of)
    waiting: list[tuple[str, list[Item]]] = []

    def items_of(folder: str) -> list[Item]:
        while not waiting or waiting[0][0] < folder:
            group = next(groups, None)
            waiting[:] = [(group[0], list(group[1]))] if group else [("~", [])]
        return waiting[0][1] if waiting[0][0] == folder else []

    return items_of


def _sizes(
    storage: FileSystemStorage | TarStorage, root: str, folder: str
) -> dict[str, int]:
    path = f"{root}/{folder}" if root else folder
    if isinstance(storage, TarStorage):
        files = storage.sizes(path)
    else:
        files = _sizes_on_disk(storage.path(path))
    return {
        f"{folder}/{name}": size
        for name, size in files.items()
        if rendition_sizes.RENDITION.fullmatch(name)
    }


def _sizes_on_disk(path: str) -> dict[str, int]:
    try:
        with os.scandir(path) as entries:
            return {
                each.name: each.stat().st_size for each in entries if each.is_file()
            }
    except FileNotFoundError:
        return {}
