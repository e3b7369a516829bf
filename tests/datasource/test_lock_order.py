"""Locks are taken in one order: PostgreSQL names the deadlocks, SQLite has none."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.models import Album, Feed, Photo
from app.moderation import duplicates, removal
from datasource.data_access import DataAccess
from datasource.posts import Lookup, ServerLookup
from tests.app.concurrency import at_once
from tests.app.factories import make_album, make_owner, make_photo, new_photo
from tests.datasource.in_memory_source import InMemorySource
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
    assert not access.begin(InMemorySource())

    def look_up() -> None:
        for turn in range(TIMES):
            gone = frozenset(keys) if turn % 2 else frozenset()
            found = Lookup(
                post_ids=tuple(keys),
                favourites={} if turn % 2 else dict.fromkeys(keys, 1),
                gone=gone,
            )
            access.save_lookup(found, dict(zip(keys, keys, strict=True)))

    def hide() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(album=two).update_visibility(is_hidden=bool(turn % 2))

    at_once(look_up, hide)


def test_a_new_lead_and_the_organiser_do_not_wait_for_each_other() -> None:
    one, two = make_album(), make_album("samba")
    first, second = make_owner(network="mastodon"), make_owner(network="x")
    a, b = make_photo(one, first), make_photo(one, second)
    for owner in (first, second):
        make_photo(two, owner)
    Photo.objects.filter(pk=b.pk).update_visibility(duplicate_of=a)

    def elect() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(pk=b.pk).update(favorite_count=99 * (turn % 2 == 0))
            with transaction.atomic():  # as a look-up is saved
                duplicates.update_leads([a.pk])

    def hide() -> None:
        for turn in range(TIMES):
            Photo.objects.filter(album=two).update_visibility(is_hidden=bool(turn % 2))

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
    same: dict[str, Any] = {"posted_at": near, "fingerprint": fingerprint()}
    a, b, c = (
        make_photo(album, make_owner(network=network), **same)
        for network in ("x", "bluesky", "mastodon")
    )
    Photo.objects.filter(pk=b.pk).update_visibility(duplicate_of=a, is_distinct=False)
    # b is unlike c, so that c finds a
    Photo.objects.filter(pk=b.pk).update(fingerprint="")
    is_changed, is_over = threading.Event(), threading.Event()

    def lead() -> None:
        with transaction.atomic():
            Album.objects.locked([album.pk])
            Photo.objects.filter(pk=b.pk).update_visibility(duplicate_of=None)
            Photo.objects.filter(pk=a.pk).update_visibility(duplicate_of=b)
            is_changed.set()
            is_over.wait(1)

    def match() -> None:
        is_changed.wait(5)
        duplicates.join_nearest(c)
        is_over.set()

    at_once(lead, match)
    assert Photo.objects.visible().count() == 1


def is_waited_for() -> bool:
    """Whether somebody waits for a lock; SQLite has one for all and tells nobody."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_albums_are_paused_by_number_whatever_order_the_table_has(
    admin_client: Client,
) -> None:
    one, two = make_album(), make_album("samba")
    one.save()  # on PostgreSQL it stands behind the other one now
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as autovacuum does: a small table is read
            cursor.execute("ANALYZE app_album")  # as it stands, without its index
    is_held, is_over = threading.Event(), threading.Event()

    def hide() -> None:
        with transaction.atomic():
            Album.objects.locked([one.pk])
            is_held.set()
            while not (is_over.wait(0.05) or is_waited_for()):
                pass
            Album.objects.locked([one.pk, two.pk])

    def pause() -> None:
        is_held.wait(5)
        data = {"action": "pause", "_selected_action": [one.pk, two.pk]}
        admin_client.post(reverse("admin:app_album_changelist"), data)
        is_over.set()

    at_once(hide, pause)
    assert Album.objects.filter(is_paused=True).count() == 2


def test_pictures_of_several_albums_are_parted_while_both_are_changed() -> None:
    one, two = make_album(), make_album("samba")
    leads, copies = [], []
    # The numbers of the photos are in another order than those of their albums.
    for album in (two, one):
        lead = make_photo(album, make_owner(network="mastodon"))
        copy = make_photo(album, make_owner(network="x"))
        leads.append(lead.pk)
        copies.append((copy.pk, lead.pk))

    def part() -> None:
        for _ in range(TIMES // 6 or 1):
            duplicates.mark_distinct(leads)
            for copy, lead in copies:
                Photo.objects.filter(pk=copy).update_visibility(duplicate_of=lead)

    def hide() -> None:
        for turn in range(TIMES // 6 or 1):
            Photo.objects.all().update_visibility(is_hidden=bool(turn % 2))

    at_once(part, hide)


def test_posts_asked_elsewhere_and_the_organiser_do_not_wait_for_each_other() -> None:
    one, two, three = (make_album(tag) for tag in ("carnival", "samba", "trio"))
    owner = make_owner()
    for key, albums in (("8", (two, three)), ("9", (one, two))):
        for album in albums:
            make_photo(album, owner, post_key=key, post_id=key, server="")
    feed = Feed.objects.create(album=two, network="x", query="#samba")
    access = DataAccess(feed)
    assert not access.begin(InMemorySource())

    def look_up() -> None:
        for turn in range(TIMES // 6 or 1):
            found = {
                key: ServerLookup("", Lookup(post_ids=(key,), favourites={key: turn}))
                for key in ("8", "9")
            }
            access.save_server_lookups(found)

    def hide() -> None:
        for turn in range(TIMES // 6 or 1):
            Photo.objects.all().update_visibility(is_hidden=bool(turn % 2))

    at_once(look_up, hide)
