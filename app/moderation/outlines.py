"""Outlines of the pictures that were posted at about the same time as some photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models.functions import Substr

from app.models import Photo
from twitter_album import fingerprints

# Whoever posts a picture on several networks does so at about the same time.
MAX_TIME_APART = timedelta(days=3)


class Outlined(NamedTuple):
    id: int
    network: str
    posted_at: datetime
    outline: int


class Outlines:
    """What the photos of some albums look like, as far as their outlines tell.

    Read once for all the given photos: in three days of a large event there are tens of
    thousands, and each picture that is stored is compared with them.
    """

    def __init__(self, photos: Iterable[Photo]) -> None:
        self._of_album: dict[int, list[Outlined]] = {}
        by_album = defaultdict(list)
        for photo in photos:
            by_album[photo.album_id].append(photo)
        for album, of_album in by_album.items():
            self._of_album[album] = list(_read(album, of_album))

    def ids_alike(self, photo: Photo) -> list[int]:
        """Of photos from other networks that may show the same picture."""
        own = fingerprints.outline(photo.fingerprint)
        return [
            other.id
            for other in self._of_album.get(photo.album_id, ())
            if fingerprints.may_be_same(own, other.outline)
            and other.network != photo.network
            and abs(other.posted_at - photo.posted_at) <= MAX_TIME_APART
        ]


def _read(album: int, photos: list[Photo]) -> Iterator[Outlined]:
    """A photo near to two others that are far apart is among them once."""
    others = Photo.objects.filter(album=album, is_distinct=False)
    others = others.exclude(fingerprint="")
    networks = {photo.network for photo in photos}
    if len(networks) == 1:
        others = others.exclude(network__in=networks)
    # The first digits alone: whole fingerprints of an album would be megabytes.
    outline = Substr("fingerprint", 1, fingerprints.OUTLINE_DIGITS)
    rows = others.annotate(outline=outline)
    for near in _merged(photos):
        of_time = rows.filter(posted_at__range=near)
        listed = of_time.values_list("pk", "network", "posted_at", "outline")
        for pk, network, posted_at, text in listed:
            yield Outlined(pk, network, posted_at, fingerprints.outline(text))


def _merged(photos: list[Photo]) -> list[tuple[datetime, datetime]]:
    """From when to when photos may be near to one of these, without an overlap."""
    spans: list[tuple[datetime, datetime]] = []
    for posted_at in sorted(photo.posted_at for photo in photos):
        try:
            start, end = posted_at - MAX_TIME_APART, posted_at + MAX_TIME_APART
        except OverflowError:  # a date that no post of another network can be near to
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans
