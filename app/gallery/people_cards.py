"""People as lists and their own pages show them: face, name, numbers, photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.gallery import displayed_names, formatting
from app.gallery.photo_cards import Card, LinkCard, card, cards_of_ranking
from app.models import Owner, Photo
from app.querysets import PhotoQuerySet

PICTURES_PER_PERSON = 3
# The best of a person is looked for among so many of their newest photos: an index of
# favourites for each person would serve this page alone.
MAX_RANKED = 500
MAX_ALBUMS = 12


@dataclass(frozen=True, slots=True)
class PersonCard:
    url: str
    name: str
    handle: str
    count: str
    avatar: str
    newest: list[Card]


def with_photos(people: Sequence[Owner]) -> list[PersonCard]:
    """One query, however many people there are; they know their newest photos."""
    wanted = {
        owner.pk: [getattr(owner, f"newest_{n}") for n in range(PICTURES_PER_PERSON)]
        for owner in people
    }
    ids = [pk for newest in wanted.values() for pk in newest if pk is not None]
    found = Photo.objects.with_names().in_bulk(ids)
    return [
        PersonCard(
            url=owner.get_absolute_url(),
            name=displayed_names.owner_name(owner),
            handle=formatting.plain(str(owner)),
            count=formatting.quantity(owner.photo_count, "photo", "photos"),
            avatar=owner.avatar_path,
            newest=[card(found[pk]) for pk in wanted[owner.pk] if pk in found],
        )
        for owner in people
    ]


@dataclass(frozen=True, slots=True)
class AlbumOfPerson:
    name: str
    url: str
    count: str


def albums_of(owner: Owner) -> list[AlbumOfPerson]:
    """Where they have most photos, with the numbers that are kept."""
    rows = owner.participations.filter(photo_count__gt=0).select_related("album")
    return [
        AlbumOfPerson(
            str(row.album),
            formatting.address(row.album.get_absolute_url(), {"owner": owner.handle}),
            formatting.number(row.photo_count),
        )
        for row in rows.order_by("-photo_count", "album")[:MAX_ALBUMS]
    ]


def best_of(owner: Owner, photos: PhotoQuerySet) -> Card | LinkCard | None:
    """Their photo that most people like; none, where nobody likes one."""
    newest = photos.filter(owner=owner).order_by("-posted_at", "-id")
    ids = newest.select_related(None).values("pk")[:MAX_RANKED]
    liked = Photo.objects.with_names().filter(pk__in=ids, favorite_count__gt=0)
    best = liked.order_by("-favorite_count", "-posted_at", "-id").first()
    return cards_of_ranking([best])[0] if best else None
