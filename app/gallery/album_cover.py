"""The cover of an album: the photo that the organiser chose, or the best one that is
no portrait, and beside it the strip of those that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.caching.memoize import memoized
from app.gallery.photo_cards import Card, LinkCard, card
from app.models import Album

STRIP_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Cover:
    photo: Card
    strip: tuple[Card, ...]


def cover_of(album: Album, ranking: Sequence[Card | LinkCard]) -> Cover | None:
    """`ranking`: the most favoured first; None where none of them may be shown."""
    shown = [each for each in ranking if isinstance(each, Card)]
    first = _chosen(album) or _best_landscape(shown)
    if first is None:
        return None
    strip = [each for each in shown if each.url != first.url]
    return Cover(first, tuple(strip[:STRIP_LENGTH]))


def _best_landscape(ranking: Sequence[Card]) -> Card | None:
    """The first that is no portrait: a cover is a band, and cuts off most of those."""
    landscapes = (each for each in ranking if each.width >= each.height)
    return next(landscapes, ranking[0] if ranking else None)


def _chosen(album: Album) -> Card | None:
    if album.cover_id is None:
        return None
    # Of the version: the photo may be hidden, or another one chosen, with each.
    photo, *_ = memoized(
        "chosen_cover",
        album.pk,
        album.version,
        make=lambda: (album.shown_cover(),),
    )
    return card(photo) if photo else None
