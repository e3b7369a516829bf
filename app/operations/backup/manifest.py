"""`manifest.json` of a backup, written last, so that what it names is whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.storage import Storage

from twitter_album import atomic_files

NAME = "manifest.json"
FORMAT = 1


class UnusableBackup(Exception):
    """It cannot be read, was changed, or is another album's; the text says which."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of lines, packed with gzip; `sha256` is that of the file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A table, or the list of pictures. `last_id`: the last key that was given."""

    name: str
    count: int
    parts: list[Part]
    columns: list[str] = field(default_factory=list)
    last_id: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`album`: by which backups of one album are known; `migrations`: the state of the
    tables; `pictures`: their names, sizes and SHA-256."""

    album: str
    version: str
    made_at: str
    migrations: list[list[str]]
    tables: list[Lines]
    pictures: Lines
    settings: dict[str, str]

    @property
    def counts(self) -> dict[str, int]:
        return {table.name: table.count for table in self.tables}

    @property
    def moment(self) -> str:
        return f"{datetime.fromisoformat(self.made_at):%Y-%m-%d %H:%M} UTC"


def write(storage: Storage, manifest: Manifest) -> None:
    content = {"format": FORMAT, **asdict(manifest)}
    content["sha256"] = _hash(content)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    atomic_files.save(storage, NAME, text.encode())
    atomic_files.sync_folder(storage, "")


def read(storage: Storage) -> Manifest:
    """Raises UnusableBackup, and OSError where the storage is away."""
    try:
        with storage.open(NAME) as file:
            content = json.loads(file.read())
        return _checked(content)
    except FileNotFoundError:
        raise UnusableBackup(f"There is no {NAME}: no backup was completed") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnusableBackup(f"{NAME} is damaged") from None


def _checked(content: dict[str, Any]) -> Manifest:
    if content["format"] != FORMAT:
        raise UnusableBackup(
            f"{NAME} is of format {content['format']}, and this version reads {FORMAT}"
        )
    told = content.pop("sha256")
    if told != _hash(content):
        raise UnusableBackup(f"{NAME} was changed: its SHA-256 is another one")
    del content["format"]
    tables = [_lines(table) for table in content.pop("tables")]
    pictures = _lines(content.pop("pictures"))
    return Manifest(tables=tables, pictures=pictures, **content)


def _lines(content: dict[str, Any]) -> Lines:
    parts = [Part(**part) for part in content.pop("parts")]
    return Lines(parts=parts, **content)


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
