"""Hiding and blocking while photos are being saved: counts and leads stay right."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from app.models import Album, Owner, Photo
from tests.app.concurrency import at_once
from tests.app.factories import make_album, make_owner, make_photo, new_photo

pytestmark = pytest.mark.django_db(transaction=True)


def counts_are_right() -> bool:
    return all(
        album.photo_count == album.photos.visible().count()
        for album in Album.objects.all()
    ) and all(
        owner.photo_count == owner.photos.visible().leads().count()
        for owner in Owner.objects.all()
    )


def test_a_person_is_blocked_and_unblocked_while_their_photos_come() -> None:
    albums, owner = [make_album(f"tag{n}") for n in range(4)], make_owner()

    def save_into(order: list[Album]) -> Callable[[], None]:
        def save() -> None:
            for album in order * 5:
                new_photo(album, owner).save()

        return save

    def block(*, last: bool) -> None:
        for n in range(10):
            Owner.objects.get(pk=owner.pk).block(is_blocked=n % 2 == 0)
        Owner.objects.get(pk=owner.pk).block(is_blocked=last)

    at_once(
        save_into(albums),
        save_into(albums[::-1]),
        lambda: block(last=True),
        lambda: block(last=True),
    )

    assert counts_are_right()
    assert not Photo.objects.visible().exists()
    owner.block(is_blocked=False)
    assert counts_are_right()
    assert Photo.objects.visible().count() == 40


def test_blocking_waits_for_no_album_while_it_holds_the_person() -> None:
    """Whoever saves holds an album and then waits for the person: the deadlock."""
    owner = make_owner()
    make_photo(make_album("one"), owner)
    other = make_album("two")
    has_album, go_on = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            Album.objects.locked([other.pk])
            has_album.set()
            go_on.wait(2)
            new_photo(other, owner).save()

    def block() -> None:
        has_album.wait(2)
        threading.Timer(0.5, go_on.set).start()
        Owner.objects.get(pk=owner.pk).block(is_blocked=True)

    at_once(save, block)

    assert not Photo.objects.visible().exists()
    assert counts_are_right()


def test_a_lead_that_is_hidden_while_its_copy_comes_hands_over() -> None:
    owner = make_owner()
    post: dict[str, Any] = {"post_id": "7", "post_key": "7"}
    first = make_photo(make_album("one"), owner, **post)
    copy = new_photo(make_album("two"), owner, **post)
    is_saved = threading.Event()

    def add() -> None:
        with transaction.atomic():
            copy.save()
            is_saved.set()
            time.sleep(0.5)

    def hide() -> None:
        is_saved.wait(5)
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=True)

    at_once(add, hide)

    assert Photo.objects.visible().leads().get() == copy
    assert counts_are_right()
