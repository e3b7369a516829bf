"""Counts visible photos by album, day and person; writes the differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connections, router
from django.db.models import F, Model

from app.querysets.any_of import value_table

if TYPE_CHECKING:
    from app.models import Album

BATCH_SIZE = 500


@dataclass
class PhotoCounts:
    """Photos by what they are counted under; differences may be negative."""

    albums: Counter[int] = field(default_factory=Counter)
    # Of an owner only the leads count: one copy of each picture.
    owners: Counter[int] = field(default_factory=Counter)
    people: Counter[tuple[int, int]] = field(default_factory=Counter)
    # Moments: which day that is depends on the album.
    included: Counter[tuple[int, datetime]] = field(default_factory=Counter)
    posted: Counter[tuple[int, datetime]] = field(default_factory=Counter)

    def add(
        self,
        *,
        album_id: int,
        owner_id: int,
        first_seen: datetime,
        posted_at: datetime,
        is_lead: bool,
    ) -> None:
        """Count one visible photo."""
        self.albums[album_id] += 1
        self.owners[owner_id] += is_lead
        self.people[album_id, owner_id] += 1
        self.included[album_id, first_seen] += 1
        self.posted[album_id, posted_at] += 1

    def subtract(self, other: PhotoCounts) -> None:
        self.albums.subtract(other.albums)
        self.owners.subtract(other.owners)
        self.people.subtract(other.people)
        self.included.subtract(other.included)
        self.posted.subtract(other.posted)

    def update(self, other: PhotoCounts) -> None:
        self.albums.update(other.albums)
        self.owners.update(other.owners)
        self.people.update(other.people)
        self.included.update(other.included)
        self.posted.update(other.posted)

    def write(self, locked: Sequence[Album]) -> None:
        """Into the rows of these albums, which the caller has locked, and of owners;
        an album with the same counts as before has no new version by that."""
        # First the people: how many are new decides the album's own count.
        people = _add_to_rows("Participant", "owner_id", self.people)
        zones = {album.pk: album.day_zone for album in locked}
        _add_to_rows("IncludedDay", "day", _by_day(self.included, zones))
        _add_to_rows("PostedDay", "day", _by_day(self.posted, zones))
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


def _by_day(
    moments: Mapping[tuple[int, datetime], int], zones: Mapping[int, str]
) -> Counter[tuple[int, date]]:
    """By the day in the zone of each album, which stays when the site's changes."""
    days: Counter[tuple[int, date]] = Counter()
    for (album_id, moment), change in moments.items():
        # Copies in albums that are not locked changed nothing there.
        if not change:
            continue
        days[album_id, day_in(zones[album_id], moment)] += change
    return days


def day_in(zone: str, moment: datetime) -> date:
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:  # the years 1 and 9999 have an end
        return moment.date()


def _add_to_rows(
    name: str, column: str, changes: Mapping[tuple[int, Any], int]
) -> Counter[int]:
    """Into the rows that are of an album and a value of `column` each; returns how many
    more rows each album has. Whoever lists days or people lists every row, so there
    are none without photos."""
    model = apps.get_model("app", name)
    alike: dict[tuple[int, int], list[Any]] = {}
    for (album_id, value), change in changes.items():
        # Zeros stand there after a subtraction.
        if change:
            alike.setdefault((album_id, change), []).append(value)
    more_rows: Counter[int] = Counter()
    # Nearly all change by one, so one statement serves them.
    for (album_id, change), values in alike.items():
        write = _add if change > 0 else _subtract
        for start in range(0, len(values), BATCH_SIZE):
            part = values[start : start + BATCH_SIZE]
            more_rows[album_id] += write(model, album_id, column, part, change)
    return more_rows


def _add(
    model: type[Model], album_id: int, column: str, values: Sequence[Any], change: int
) -> int:
    """How many rows are new. One statement, where Django would read the rows first."""
    connection = connections[router.db_for_write(model)]
    table, given = value_table(values, connection.vendor)
    key = f'"album_id", "{column}"'
    sql = (
        f'INSERT INTO "{model._meta.db_table}" AS present ({key}, "photo_count")'  # noqa: S608  # names of ours
        # SQLite would take what follows for a join, were there no WHERE.
        f" SELECT %s, given.value, %s FROM {table} WHERE true ON CONFLICT ({key})"
        ' DO UPDATE SET "photo_count" = present."photo_count" + excluded."photo_count"'
        ' RETURNING "photo_count"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [album_id, change, given])
        return [count for (count,) in cursor.fetchall()].count(change)


def _subtract(
    model: type[Model], album_id: int, column: str, values: Sequence[Any], change: int
) -> int:
    """How many rows are more: none, or fewer."""
    rows = model._default_manager.filter(album=album_id, **{f"{column}__in": values})
    rows.update(photo_count=F("photo_count") + change)
    return -rows.filter(photo_count=0).delete()[0]
