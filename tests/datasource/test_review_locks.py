"""What the review found in locks: PostgreSQL names the deadlocks, SQLite has none."""

from __future__ import annotations

import random
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from app import duplicates, removal
from app.models import Album, Feed, Photo
from datasource.data_access import DataAccess
from datasource.posts import Lookup
from tests.app.factories import make_album, make_owner, make_photo, new_photo
from tests.app.test_milestones import at_once
from tests.datasource.lines import Line
from twitter_album.fingerprints import LENGTH

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 60 if connection.vendor == "postgresql" else 3


def fingerprint() -> str:
    digits = random.Random(3)
    return "".join(digits.choice("0123456789abcdef") for _ in range(LENGTH))


def test_a_look_up_and_the_organiser_do_not_wait_for_each_other() -> None:
    one, two = make_album(), make_album("samba")
    owner = make_owner()
    keys = [f"{number}" for number in range(40)]
    for key in keys:
        for album in (one, two):
            make_photo(album, owner, post_key=key, post_id=key, server="")
    feed = Feed.objects.create(album=one, network="x", query="#carnival")
    access = DataAccess(feed)
    assert not access.begin(Line())

    def look_up() -> None:
        for turn in range(TIMES):
            gone = frozenset(keys) if turn % 2 else frozenset()
            found = Lookup(
                asked=tuple(keys),
                favourites={} if turn % 2 else dict.fromkeys(keys, 1),
                gone=gone,
            )
            access.save_lookup(found, dict(zip(keys, keys, strict=True)))

    def hide() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(album=two).change(is_hidden=bool(turn % 2))

    at_once(look_up, hide)


def test_a_new_lead_and_the_organiser_do_not_wait_for_each_other() -> None:
    one, two = make_album(), make_album("samba")
    first, second = make_owner(network="mastodon"), make_owner(network="x")
    a, b = make_photo(one, first), make_photo(one, second)
    for owner in (first, second):
        make_photo(two, owner)
    Photo.objects.filter(pk=b.pk).change(duplicate_of=a)

    def elect() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(pk=b.pk).update(favorite_count=99 * (turn % 2 == 0))
            with transaction.atomic():  # as a look-up is saved
                duplicates.reelect([a.pk])

    def hide() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(album=two).change(is_hidden=bool(turn % 2))

    at_once(elect, hide)


def test_a_copy_that_is_saved_during_a_removal_goes_too() -> None:
    one, two = make_album(), make_album("samba")
    owner = make_owner()
    first = make_photo(one, owner, post_key="7", post_id="7")
    is_saved, is_asked = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            album = Album.objects.locked([two.pk])[0]
            copy = new_photo(album, owner, post_key="7", post_id="7")
            Photo.objects.include(album, [copy])
            is_saved.set()
            is_asked.wait(1)

    def remove() -> None:
        is_saved.wait(5)
        removal.remove(Photo.objects.filter(pk=first.pk), "taken down on request")
        is_asked.set()

    at_once(save, remove)
    assert not Photo.objects.exists()


def test_a_third_copy_joins_the_group_whose_lead_just_changed() -> None:
    album, near = make_album(), timezone.now()
    same = {"posted_at": near, "fingerprint": fingerprint()}
    a, b, c = (
        make_photo(album, make_owner(network=network), **same)
        for network in ("x", "bluesky", "mastodon")
    )
    Photo.objects.filter(pk=b.pk).change(duplicate_of=a, is_distinct=False)
    # b is unlike c, so that c finds a
    Photo.objects.filter(pk=b.pk).update(fingerprint="")
    is_changed, is_over = threading.Event(), threading.Event()

    def lead() -> None:
        with transaction.atomic():
            Album.objects.locked([album.pk])
            Photo.objects.filter(pk=b.pk).change(duplicate_of=None)
            Photo.objects.filter(pk=a.pk).change(duplicate_of=b)
            is_changed.set()
            is_over.wait(1)

    def match() -> None:
        is_changed.wait(5)
        duplicates.match(c)
        is_over.set()

    at_once(lead, match)
    assert Photo.objects.visible().count() == 1
