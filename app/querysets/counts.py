"""Counts visible photos by album, month and person, and writes the differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import F

from app.querysets.insert import insert

if TYPE_CHECKING:
    from app.models import Album, Participant

BATCH_SIZE = 500


@dataclass
class PhotoCounts:
    """Photos by what they are counted under; differences may be negative."""

    albums: Counter[int] = field(default_factory=Counter)
    # Of an owner only the leads count: one copy of each picture.
    owners: Counter[int] = field(default_factory=Counter)
    months: Counter[tuple[int, date]] = field(default_factory=Counter)
    people: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(
        self, *, album_id: int, owner_id: int, first_seen: datetime, is_lead: bool
    ) -> None:
        """Count one visible photo."""
        self.albums[album_id] += 1
        self.owners[owner_id] += is_lead
        # In UTC, so that a changed TIME_ZONE moves no photo to another month.
        month = first_seen.astimezone(UTC).date().replace(day=1)
        self.months[album_id, month] += 1
        self.people[album_id, owner_id] += 1

    def subtract(self, other: PhotoCounts) -> None:
        self.albums.subtract(other.albums)
        self.owners.subtract(other.owners)
        self.months.subtract(other.months)
        self.people.subtract(other.people)

    def update(self, other: PhotoCounts) -> None:
        self.albums.update(other.albums)
        self.owners.update(other.owners)
        self.months.update(other.months)
        self.people.update(other.people)

    def write(self, locked: Iterable[Album]) -> None:
        """Into the rows of these albums, which the caller has locked, and of owners;
        an album with the same counts as before has no new version by that."""
        # First the people: how many are new decides the album's own count.
        people = self._write_people()
        self._write_months()
        for album in locked:
            # Hiding one photo and showing another one changes flags, and no count.
            if not (self.albums[album.pk] or people[album.pk]):
                continue
            album.photo_count += self.albums[album.pk]
            album.people_count += people[album.pk]
            apps.get_model("app", "Album").objects.filter(pk=album.pk).update(
                photo_count=album.photo_count, people_count=album.people_count
            )
        # Last, as owners are locked after albums.
        apps.get_model("app", "Owner").objects.add_to_photo_counts(self.owners)

    def _write_months(self) -> None:
        model = apps.get_model("app", "Month")
        # Zeros stand there after a subtraction, and would cost a query each.
        changes = {key: change for key, change in self.months.items() if change}
        rows = model.objects.filter(
            album__in={album_id for album_id, _ in changes},
            starts_on__in={month for _, month in changes},
        )
        known = {(row.album_id, row.starts_on): row for row in rows}
        for (album_id, month), change in changes.items():
            row = known.get((album_id, month)) or model(
                album_id=album_id, starts_on=month
            )
            row.photo_count += change
            if row.photo_count:
                row.save()
            # No empty months: whoever lists months lists every row.
            elif row.pk:
                row.delete()

    def _write_people(self) -> Counter[int]:
        """Returns how many more people each album has."""
        model = apps.get_model("app", "Participant")
        added_people: Counter[int] = Counter()
        changes = {key: change for key, change in self.people.items() if change}
        # Sorted by album, so that a part names few albums and reads few rows but its
        # own.
        keys = sorted(changes)
        for start in range(0, len(keys), BATCH_SIZE):
            part = keys[start : start + BATCH_SIZE]
            rows = model.objects.filter(
                # Albums times owners: more rows than asked for, and the pairs are
                # picked below.
                album__in={album_id for album_id, _ in part},
                owner__in={owner_id for _, owner_id in part},
            )
            columns = rows.values_list("album_id", "owner_id", "pk", "photo_count")
            known = {(row[0], row[1]): (row[2], row[3]) for row in columns}
            added_people.update(
                _write_participants({key: changes[key] for key in part}, known)
            )
        return added_people


def _write_participants(
    changes: Mapping[tuple[int, int], int],
    known: Mapping[tuple[int, int], tuple[int, int]],
) -> Counter[int]:
    """`known`: the key and the present number of each row that there is."""
    model = apps.get_model("app", "Participant")
    added_people: Counter[int] = Counter()
    new: list[Participant] = []
    changed: dict[int, list[int]] = {}
    emptied: list[int] = []
    for (album_id, owner_id), change in changes.items():
        pk, present = known.get((album_id, owner_id), (None, 0))
        if pk is None:
            new.append(model(album_id=album_id, owner_id=owner_id, photo_count=change))
            added_people[album_id] += 1
        elif present + change:
            changed.setdefault(change, []).append(pk)
        else:
            emptied.append(pk)
            added_people[album_id] -= 1
    insert(new)
    # Grouped by the difference, as of owners: nearly all have one more.
    for change, ids in changed.items():
        rows = model.objects.filter(pk__in=ids)
        rows.update(photo_count=F("photo_count") + change)
    if emptied:
        model.objects.filter(pk__in=emptied).delete()
    return added_people
