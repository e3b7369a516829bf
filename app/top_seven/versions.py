"""Versions of the top seven: what was shared stays as it was shared.

The clock makes a version of each new order of an album, once for each order. Who reads
a page makes none: until the clock was there, a page is shown without a number.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from app.models import Album, Photo, Ranking
from app.querysets import PhotoQuerySet
from app.querysets.photos import TOP_SEVEN
from twitter_album.redistribution_policy import Surface

logger = logging.getLogger(__name__)

# Past versions that a page links to.
# Their files are kept ready too: each costs a share picture and seven JPEGs.
MAX_PAST_VERSIONS = 12


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank of a version; `photo`: None where it may not be shown any more."""

    number: int
    photo: Photo | None
    favourites: int


def order_of(photos: Sequence[Photo]) -> str:
    return "-".join(str(photo.pk) for photo in photos)


def best_of(album: Album) -> list[Photo]:
    """What its top seven page shows."""
    photos = album.photos.redistributable(Surface.PAGE).with_names()
    return list(photos.top_seven_of(album))


def version_of(album: Album, best: Sequence[Photo]) -> Ranking | None:
    """The version of this order, if the clock has made it; of a frozen top seven the
    one where it was frozen, also where a photo of it is gone."""
    order = album.frozen_order or order_of(best)
    return album.rankings.filter(order=order).first() if order else None


def freeze(ranking: Ranking) -> None:
    """From now on the top seven of its album stays as it was in this version."""
    Album.objects.filter(pk=ranking.album_id).update(frozen_order=ranking.order)


def unfreeze(rankings: Iterable[Ranking]) -> int:
    """Their albums' top sevens follow the favourites again; how many were frozen."""
    albums = {ranking.album_id for ranking in rankings}
    frozen = Album.objects.filter(pk__in=albums).exclude(frozen_order="")
    return frozen.update_in_order(frozen_order="")


def make_versions() -> list[Ranking]:
    """A version of every order that has none yet, but for what is frozen.

    One query where nothing is new, whatever the number of albums: the seven of each
    beside the order of its latest version.
    """
    changed = []
    for album_id, latest, *seven in _seven_of_each():
        # The same text as `order_of`.
        order = "-".join(str(pk) for pk in seven if pk)
        if order and order != latest:
            changed.append((album_id, order))
    if not changed:
        return []
    orders = Ranking.objects.filter(order__in={order for _, order in changed})
    # An order that was there before keeps its version: what was shared comes back.
    existing = set(orders.values_list("album", "order"))
    ids = [pk for pk, order in changed if (pk, order) not in existing]
    made = []
    for album in Album.objects.filter(pk__in=ids):
        try:
            made.append(make_version(album))
        except Exception:  # one album leaves the others
            logger.exception("The version of %s was not made", album)
    return [ranking for ranking in made if ranking]


def make_version(album: Album) -> Ranking | None:
    """The version of the present order, made if it is new; the only place that makes
    these rows. None: there is nothing to rank."""
    best = best_of(album)
    if not best:
        return None
    existing = version_of(album, best)
    if existing:
        return existing
    with transaction.atomic():
        locked = Album.objects.locked([album.pk])  # whoever is faster has made it
        # Under the album's lock: two clocks would give one number twice.
        last = album.rankings.aggregate(number=Max("number"))["number"] or 0
        # The order is unique: whoever waited for the lock finds the other's version.
        made, is_new = album.rankings.get_or_create(
            order=order_of(best),
            defaults={
                "number": last + 1,
                "favourites": [photo.favorite_count for photo in best],
            },
        )
        # Cached pages of this album name the version, so that they have to be made
        # anew.
        if is_new:
            locked[0].touch()
    return made


def linked(album: Album) -> list[Ranking]:
    """The latest versions, newest first, and a frozen one: those that pages link to."""
    latest = list(album.rankings.order_by("-number")[: MAX_PAST_VERSIONS + 1])
    is_older = album.frozen_order not in {"", *(row.order for row in latest)}
    older = album.rankings.filter(order=album.frozen_order) if is_older else ()
    return [*latest, *older]


def past(album: Album, shown: Ranking | None) -> list[Ranking]:
    """The latest versions of an album but the one that is shown, newest first."""
    others = album.rankings.exclude(pk=shown.pk) if shown else album.rankings.all()
    return list(others.order_by("-number")[:MAX_PAST_VERSIONS])


def ranks(ranking: Ranking, photos: PhotoQuerySet) -> list[Rank]:
    """Every rank, with what of `photos` holds it: the caller says who is shown."""
    photo_by_id = photos.with_names().in_bulk(ranking.photo_ids)
    pairs = zip(ranking.photo_ids, ranking.favourites, strict=True)
    return [
        Rank(number, photo_by_id.get(pk), favourites)
        for number, (pk, favourites) in enumerate(pairs, start=1)
    ]


def _seven_of_each() -> Sequence[tuple[int, str | None, *tuple[int | None, ...]]]:
    """Each album's id, the order of its latest version, and the ids of its seven."""
    shown = Photo.objects.redistributable(Surface.PAGE).filter(album=OuterRef("pk"))
    best = shown.top_seven().values("pk")
    latest = Ranking.objects.filter(album=OuterRef("pk")).order_by("-number")
    ids = [Subquery(best[rank : rank + 1]) for rank in range(TOP_SEVEN)]
    moving = Album.objects.filter(frozen_order="").order_by("pk")
    rows = moving.values_list("pk", Subquery(latest.values("order")[:1]), *ids)
    return list(rows)
