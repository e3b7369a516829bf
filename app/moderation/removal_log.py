"""The log of removals and opt-outs, outside of the database: an older backup of that
knows nothing of them, and whoever asked to be removed must not return with it.

Each object in `removals/`, beside the pictures and in BACKUP_TARGET, says what was
removed in one step, by hashes alone. It is written when that is committed; rows that
are not in the log yet (`logged_at`) are written by the clock. `removal_replay.py` reads
it after a restore.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db.models import Q
from django.utils import timezone

from app.models import OptOut, Tombstone
from app.operations.backup import manifest, places
from twitter_album import atomic_files

logger = logging.getLogger(__name__)

FOLDER = "removals"
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """`number`: of the photo; `person`: the hash of whose it was, if they opted out."""

    number: int
    picture: str
    address: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """`people`: the hashes of those who opted out, each with the first name of the same
    person. `allowed`, `allowed_people`: hashes of what was undone.
    """

    at: str
    removed: list[Removed] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    allowed_people: list[str] = field(default_factory=list)


def write_pending() -> int:
    """What the database has and the log does not; how many rows that was. A storage
    that is away is tried again by the clock."""
    written = 0
    while rows := _pending():
        stones, people = rows
        entry = Entry(
            _now(),
            [_removed(stone) for stone in stones],
            {row.person_hash: (row.first or row).person_hash for row in people},
        )
        try:
            write(entry)
        except OSError as error:
            logger.warning("Removals cannot be noted beside the pictures: %s", error)
            break
        now = timezone.now()
        Tombstone.objects.filter(pk__in=[row.pk for row in stones]).update(
            logged_at=now
        )
        OptOut.objects.filter(pk__in=[row.pk for row in people]).update(logged_at=now)
        written += len(stones) + len(people)
    return written


def write_undone(hashes: Iterable[str], people: Iterable[str] = ()) -> None:
    """That these may return; if it cannot be noted, a restore removes them again."""
    entry = Entry(_now(), allowed=[*filter(None, hashes)], allowed_people=[*people])
    try:
        write(entry)
    except OSError as error:
        logger.warning("What was undone cannot be noted: %s", error)


def write(entry: Entry) -> None:
    # In the order of time. The end cannot be guessed: others may serve this folder.
    moment = datetime.fromisoformat(entry.at)
    name = f"{moment:%Y%m%dT%H%M%S.%fZ}-{uuid4().hex}.json"
    data = json.dumps(asdict(entry), separators=(",", ":")).encode()
    atomic_files.save(default_storage, f"{FOLDER}/{name}", data)
    atomic_files.sync_folder(default_storage, FOLDER)
    try:
        _write_to_backup(f"{FOLDER}/{name}", data)
    # The next backup copies it.
    except OSError as error:
        logger.warning("A removal cannot be noted in BACKUP_TARGET: %s", error)


def _write_to_backup(name: str, data: bytes) -> None:
    place = places.log_place(settings.BACKUP_TARGET)
    # Not into the folder under a volume that is not mounted.
    if place and place.exists(manifest.NAME):
        atomic_files.save(place, name, data)
        atomic_files.sync_folder(place, FOLDER)


def names(storage: Storage) -> list[str]:
    """Of the objects of a log, the oldest first."""
    try:
        files = storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{name}" for name in sorted(files) if name.endswith(".json")]


def read(name: str) -> Entry | None:
    """None where it is damaged, which the log says."""
    try:
        with default_storage.open(name) as file:
            values: dict[str, Any] = json.loads(file.read())
        removed = [Removed(**each) for each in values.pop("removed")]
        return Entry(removed=removed, **values)
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.error("%s is damaged: what it says was removed is not known", name)
        return None


def copy(source: Storage, target: Storage) -> None:
    """What the target does not have; nothing is ever deleted from a log."""
    for name in sorted(set(names(source)) - set(names(target))):
        with source.open(name) as file:
            atomic_files.save(target, name, bytes(file.read()))


def _pending() -> tuple[list[Tombstone], list[OptOut]] | None:
    has_hash = ~Q(picture_hash="") | ~Q(address_hash="")
    stones = Tombstone.objects.filter(has_hash, logged_at=None)
    people = OptOut.objects.filter(logged_at=None)
    rows = (
        list(stones.select_related("opt_out").order_by("pk")[:BATCH_SIZE]),
        list(people.select_related("first").order_by("pk")[:BATCH_SIZE]),
    )
    return rows if any(rows) else None


def _removed(stone: Tombstone) -> Removed:
    person = stone.opt_out.person_hash if stone.opt_out else ""
    return Removed(stone.photo_number, stone.picture_hash, stone.address_hash, person)


def _now() -> str:
    return datetime.now(UTC).isoformat()
