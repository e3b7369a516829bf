"""The top seven as versions: what was shared stays as it was shared.

A version is made when a page first offers an order for sharing, once for each order
of an album whoever asks and however often: visitors and crawlers cannot make more of
them than the favourites make orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from app.models import Album, Photo, Ranking
from app.querysets import PhotoQuerySet
from twitter_album.display_policy import Surface

PAST = 12
"""Past versions that a page links to."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A place of a version; `photo`: None where it may not be shown any more."""

    number: int
    photo: Photo | None
    favourites: int


def order_of(photos: Sequence[Photo]) -> str:
    return "-".join(str(photo.pk) for photo in photos)


def current(album: Album) -> Ranking | None:
    """The version of the present order; None: there is nothing to rank."""
    best = list(album.photos.passed_on(Surface.PAGE).with_names().top_seven())
    return version_of(album, best)


def version_of(album: Album, best: Sequence[Photo]) -> Ranking | None:
    """The version of this order, made if it is new."""
    if not best:
        return None
    order = order_of(best)
    found = album.rankings.filter(order=order).first()
    return found or _made(album, best, order)


def _made(album: Album, best: Sequence[Photo], order: str) -> Ranking:
    with transaction.atomic():
        Album.objects.locked([album.pk])  # whoever is faster has made it
        last = album.rankings.aggregate(number=Max("number"))["number"] or 0
        made, _ = album.rankings.get_or_create(
            order=order,
            defaults={
                "number": last + 1,
                "favourites": [photo.favorite_count for photo in best],
            },
        )
    return made


def past(ranking: Ranking) -> list[Ranking]:
    """The latest versions of its album but this one, newest first."""
    others = ranking.album.rankings.exclude(pk=ranking.pk)
    return list(others.order_by("-number")[:PAST])


def ranks(ranking: Ranking, photos: PhotoQuerySet) -> list[Rank]:
    """Every place, with what of `photos` holds it: the caller says who is shown."""
    found = photos.with_names().in_bulk(ranking.photo_ids)
    pairs = zip(ranking.photo_ids, ranking.favourites, strict=True)
    return [
        Rank(number, found.get(pk), favourites)
        for number, (pk, favourites) in enumerate(pairs, start=1)
    ]
