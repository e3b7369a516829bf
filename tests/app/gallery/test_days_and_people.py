"""An album's counts by day and person follow its photos, whatever happens."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError
from pytest_django import Settings

from app.models import Album, IncludedDay, Participant, Photo, PostedDay
from app.moderation import duplicates, removal
from app.querysets import day_zones
from tests.app.factories import make_album, make_owner, make_photo, make_photos

pytestmark = pytest.mark.django_db


@contextmanager
def few_parameters() -> Iterator[None]:
    """A statement of SQLite takes a thousand only, as Django believes."""
    if connection.vendor != "sqlite":
        yield
        return
    limit = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = connection.connection.setlimit(limit, 999)
    yield
    connection.connection.setlimit(limit, before)


def assert_counts_are_right(album: Album) -> None:
    photos = Photo.objects.filter(album=album, is_visible=True)
    people: dict[int, int] = {}
    included: Counter[date] = Counter()
    posted: Counter[date] = Counter()
    zone = ZoneInfo(album.day_zone)
    for photo in photos:
        included[photo.first_seen.astimezone(zone).date()] += 1
        posted[photo.posted_at.astimezone(zone).date()] += 1
        people[photo.owner_id] = people.get(photo.owner_id, 0) + 1
    album.refresh_from_db()
    for model, days in ((IncludedDay, included), (PostedDay, posted)):
        counted = model._default_manager.filter(album=album)
        assert dict(counted.values_list("day", "photo_count")) == days
    participants = Participant.objects.filter(album=album)
    assert dict(participants.values_list("owner", "photo_count")) == people
    assert album.people_count == len(people)
    assert album.photo_count == photos.count()


def test_they_follow_what_comes_goes_and_returns() -> None:
    chance = Random(7)
    albums = [make_album("carnival"), make_album("parade")]
    people = [make_owner() for _ in range(4)]
    for month in (1, 2, 3):
        moment = datetime(2026, month, 28, 23, 30, tzinfo=UTC)
        for album in albums:
            for person in people:
                make_photos(album, chance.randint(1, 3), person, first_seen=moment)
    for step in range(20):
        some = Photo.objects.filter(pk__in=chance.sample(range(1, 60), 9))
        some.update_visibility(is_hidden=bool(step % 2))
        people[step % 4].block(is_blocked=step % 3 == 0)
    for album in albums:
        assert_counts_are_right(album)
    removal.remove(Photo.objects.filter(owner=people[0]), "asked for it")
    for album in albums:
        assert_counts_are_right(album)


def test_they_follow_photos_that_are_deleted_by_hand() -> None:
    album, ana = make_album(), make_owner("ana")
    photos = make_photos(album, 3, ana)
    shown = make_photo(album, make_owner("ben", network="x"))
    behind = make_photo(album, make_owner("ben", network="mastodon"))
    duplicates.join(behind, shown)

    photos[0].delete()
    Photo.objects.filter(owner=ana).order_by("pk")[:1].get().delete()
    assert_counts_are_right(album)

    Photo.objects.exclude(owner=ana).visible().get().delete()
    assert Photo.objects.visible().count() == 2  # what was behind it is shown
    assert_counts_are_right(album)
    Photo.objects.all().delete()
    assert_counts_are_right(album)


def test_only_a_list_of_photos_is_deleted_and_no_album_with_photos() -> None:
    album = make_album()
    make_photos(album, 2)

    # One slip in a shell would delete all; of an album, what is counted elsewhere.
    assert not hasattr(Photo.objects, "delete")
    assert not hasattr(album.photos, "delete")
    with pytest.raises(ProtectedError):
        album.delete()
    album.photos.all().delete()
    album.delete()


def test_more_photos_than_a_statement_takes_parameters_are_deleted() -> None:
    album = make_album()
    make_photos(album, 1_100)

    with few_parameters():
        Photo.objects.all().delete()

    assert not Photo.objects.exists()
    assert_counts_are_right(album)


def test_what_is_deleted_because_it_is_visible_is_gone() -> None:
    album = make_album()
    make_photos(album, 3)

    Photo.objects.visible().delete()

    assert not Photo.objects.exists()
    assert_counts_are_right(album)


def test_behind_a_photo_that_was_hidden_nothing_comes_out_when_it_is_deleted() -> None:
    album = make_album()
    unwanted = make_photo(album, make_owner("ben", network="x"))
    behind = make_photo(album, make_owner("ben", network="mastodon"))
    duplicates.join(behind, unwanted)
    Photo.objects.filter(pk=unwanted.pk).update_visibility(
        is_hidden=True, hidden_reason="not fitting"
    )

    unwanted.delete()

    behind.refresh_from_db()
    assert (behind.is_visible, behind.hidden_reason) == (False, "not fitting")
    assert_counts_are_right(album)


def test_of_the_copies_behind_a_deleted_photo_one_is_shown() -> None:
    album = make_album()
    shown = make_photo(album, make_owner("ben", network="x"))
    for network in ("mastodon", "bluesky"):
        copy = make_photo(album, make_owner("ben", network=network))
        duplicates.join(copy, shown)
    lead = Photo.objects.visible().get()

    lead.delete()

    assert Photo.objects.count() == 2
    assert Photo.objects.visible().count() == 1
    assert_counts_are_right(album)


def test_a_day_without_photos_is_none() -> None:
    photo = make_photo(make_album())
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
    assert_counts_are_right(photo.album)
    assert not IncludedDay.objects.exists()
    assert not Participant.objects.exists()


def photos_around_midnight() -> Album:
    album = make_album("carnival")
    for hour in (20, 22, 23):
        moment = datetime(2026, 2, 3, hour, 30, tzinfo=UTC)
        make_photos(album, 2, first_seen=moment, posted_at=moment)
    return album


def test_days_follow_the_time_zone_of_the_site(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Rome"
    album = photos_around_midnight()
    assert album.day_zone == "Europe/Rome"
    assert_counts_are_right(album)

    settings.TIME_ZONE = "Asia/Kathmandu"
    Photo.objects.filter(pk=album.photos.earliest("pk").pk).update_visibility(
        is_hidden=True
    )
    assert_counts_are_right(album)

    assert day_zones.follow_time_zone() == 1
    album.refresh_from_db()
    assert album.day_zone == "Asia/Kathmandu"
    assert_counts_are_right(album)
    assert day_zones.follow_time_zone() == 0


def test_an_upgrade_counts_the_days_of_what_is_there() -> None:
    album = photos_around_midnight()
    for model in (IncludedDay, PostedDay):
        model._default_manager.all().delete()

    import_module("app.migrations.0043_days").count(apps, None)

    assert_counts_are_right(album)
