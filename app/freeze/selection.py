"""Which photos of an album are taken along, and which are not."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Count

from app.gallery import formatting
from app.gallery.card_facts import COLUMNS
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

# Photos that are read at a time.
CHUNK = 500


def photos_of(album: Album) -> PhotoQuerySet:
    """What pages show, of networks that may be shown on pages and passed on whole."""
    photos = album.photos.shown().fully_shown(Surface.PAGE)
    return photos.fully_shown(Surface.EXPORT).with_names()


@dataclass(frozen=True)
class Selection:
    """The photos of an album at one moment: `ids` as its pages show them, and the
    number of them for each person."""

    album: Album
    ids: array[int]
    people: dict[int, int]
    days: list[tuple[date, int]]
    left_out: int

    @classmethod
    def of(cls, album: Album) -> Selection:
        photos = photos_of(album)
        ids: array[int] = array("q")
        days: dict[date, int] = {}
        moments = photos.order_by("-first_seen", "-id").values_list("pk", "first_seen")
        for pk, moment in moments.iterator(chunk_size=2_000):
            ids.append(pk)
            day = formatting.local(moment).date()
            days[day] = days.get(day, 0) + 1
        numbers = photos.order_by().values_list("owner").annotate(number=Count("pk"))
        return cls(
            album,
            ids,
            dict(numbers.order_by("-number", "owner")),
            sorted(days.items()),
            album.photos.shown().count() - len(ids),
        )

    @cached_property
    def photos(self) -> PhotoQuerySet:
        return photos_of(self.album)

    def rows(self, ids: Sequence[int]) -> list[Photo]:
        """As cards are written from, in this order; without what is gone by now."""
        found = {
            row.pk: row
            for row in self.photos.filter(pk__in=ids).rows(*COLUMNS).order_by()
        }
        return [found[pk] for pk in ids if pk in found]

    def chunks(self) -> Iterator[list[Photo]]:
        """All of them in the order of their ids."""
        for ids in in_chunks(sorted(self.ids)):
            yield self.rows(ids)

    def gone(self) -> int:
        """How many of them may be shown no more."""
        there = sum(
            self.photos.filter(pk__in=ids).order_by().count()
            for ids in in_chunks(self.ids)
        )
        return len(self.ids) - there

    @property
    def networks_left_out(self) -> list[str]:
        policy = settings.DISPLAY_POLICY
        names = policy.restricted(Surface.PAGE) | policy.restricted(Surface.EXPORT)
        return [formatting.network(name) for name in sorted(names)]


def in_chunks(ids: Sequence[int], size: int = CHUNK) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
