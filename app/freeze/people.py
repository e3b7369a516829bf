"""Everybody of an album, and a page for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from app.freeze.addresses import FILE, avatar_file, person_stem
from app.freeze.listings import Listing
from app.freeze.pages import File, Pages
from app.freeze.selection import in_chunks
from app.gallery import displayed_names, formatting, people_cards
from app.models import Avatar, Owner
from app.views.owner import Person
from app.views.page import Head
from app.views.topic_and_owner_lists import PEOPLE_PER_PAGE


def files(pages: Pages) -> Iterator[File]:
    yield from _list_pages(pages)
    namesakes: dict[str, list[Owner]] = {}
    for owner in pages.people.values():
        namesakes.setdefault(owner.get_absolute_url(), []).append(owner)
    for owners in namesakes.values():
        yield from _pages_of(pages, owners)


def avatars(pages: Pages) -> Iterator[File]:
    with_avatar = [pk for pk, owner in pages.people.items() if owner.avatar_mark]
    for ids in in_chunks(with_avatar):
        rows = Avatar.objects.filter(owner__in=ids).values_list("owner", "data")
        for owner_id, data in rows.iterator():
            yield File.of(avatar_file(owner_id), bytes(data))


def _list_pages(pages: Pages) -> Iterator[File]:
    ids = list(pages.people)
    last = ceil(len(ids) / PEOPLE_PER_PAGE)
    head = Head(_("People"), "", reverse("owners"))
    parts = list(in_chunks(ids, PEOPLE_PER_PAGE)) or [[]]
    for number, some in enumerate(parts, start=1):
        values = {
            "everybody": _cards(pages, list(some)),
            "following": FILE + _list_page(number + 1) if number < last else "",
            "is_first": number == 1,
        }
        yield pages.page(_list_page(number), "app/owners.html", head, values)


def _list_page(number: int) -> str:
    return f"people{f'-{number}' if number > 1 else ''}.html"


def _cards(pages: Pages, ids: list[int]) -> list[people_cards.PersonCard]:
    newest = Owner.objects.filter(pk__in=ids).with_newest(
        pages.selection.photos, people_cards.PICTURES_PER_PERSON
    )
    found = {owner.pk: owner for owner in newest}
    owners = [found[pk] for pk in ids if pk in found]
    cards = people_cards.with_photos(owners)
    return [
        replace(each, count=_count(pages, [owner]))
        for owner, each in zip(owners, cards, strict=True)
    ]


def _count(pages: Pages, owners: list[Owner]) -> str:
    number = sum(pages.selection.people[owner.pk] for owner in owners)
    return formatting.quantity(number, "photo", "photos")


def _pages_of(pages: Pages, owners: list[Owner]) -> Iterator[File]:
    """Of one person, or of those whom one address means."""
    first = owners[0]
    photos = pages.selection.photos
    theirs = photos.filter(owner__in=[owner.pk for owner in owners])
    people = [Person(owner) for owner in owners]
    for person, owner in zip(people, owners, strict=True):
        person.count = _count(pages, [owner])
    ids = theirs.order_by("-posted_at", "-id").values_list("pk", flat=True)
    is_one = len(owners) == 1
    yield from Listing(
        person_stem(first.pk),
        list(ids),
        "posted_at",
        "app/owner.html",
        Head(displayed_names.owner_name(first), "", first.get_absolute_url()),
        {
            "people_here": people,
            "only": people[0] if is_one else None,
            "best": people_cards.best_of(first, photos) if is_one else None,
        },
    ).files(pages)
