"""Who follows an album by its versions hears of every change once, and of no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from app.milestones import reached
from app.models import Album, Owner, Photo, RemovedPhoto
from app.moderation import duplicates, removal, rules
from app.syndication import changes
from app.syndication.changes import Cursor
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    make_photos,
)
from tests.app.syndication.album_changes import news, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album()


def hide(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update_visibility(
        is_hidden=True, hidden_reason="no"
    )


CHANGES: dict[str, Callable[[Photo], object]] = {
    "its picture is ready": lambda photo: Photo.objects.filter(pk=photo.pk).update(
        state="ready", width=10
    ),
    "its favourites moved": lambda photo: Photo.objects.bulk_update(
        [Photo(pk=photo.pk, favorite_count=9)], ["favorite_count"]
    ),
    "its text was edited": lambda photo: Photo.objects.filter(pk=photo.pk).update(
        text="new"
    ),
    "it was approved": lambda photo: Photo.objects.filter(
        pk=photo.pk
    ).update_visibility(is_approved=True),
    "it was saved by hand": lambda photo: Photo.objects.get(pk=photo.pk).save(),
}
ENDS: dict[str, Callable[[Photo], object]] = {
    "it was hidden": hide,
    "its picture failed": lambda photo: Photo.objects.filter(
        pk=photo.pk
    ).update_visibility(state="failed"),
    "its network lacks it": lambda photo: Photo.objects.filter(
        pk=photo.pk
    ).update_visibility(missing_since=timezone.now()),
    "its person was blocked": lambda photo: photo.owner.block(is_blocked=True),
    "it was removed": lambda photo: removal.remove(
        Photo.objects.filter(pk=photo.pk), "on request"
    ),
    "it was deleted": lambda photo: Photo.objects.get(pk=photo.pk).delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_photo_is_told_again_when(album: Album, what: str) -> None:
    photo, *_ = make_photos(album, 3)
    seen = news(album)

    CHANGES[what](photo)
    told = news(album, seen.cursor)

    assert numbers(told) == ([photo.pk], [])
    assert numbers(news(album, told.cursor)) == ([], [])


@pytest.mark.parametrize("what", ENDS)
def test_a_photo_is_told_to_be_gone_when(album: Album, what: str) -> None:
    owner = make_owner()
    photo = make_photo(album, owner)
    make_photo(album)
    seen = news(album)

    ENDS[what](photo)

    assert numbers(news(album, seen.cursor)) == ([], [photo.pk])


def test_of_a_removed_photo_its_number_stays_alone(album: Album) -> None:
    photo = make_photo(album)

    removal.remove(Photo.objects.filter(pk=photo.pk), "on request")

    [row] = RemovedPhoto.objects.values()
    assert row.keys() == {"id", "album_id", "photo_number", "version"}
    assert row["photo_number"] == photo.pk


def test_what_is_shown_again_or_approved_late_is_new(album: Album) -> None:
    hidden, waiting, shown = make_photos(album, 3)
    hide(hidden)
    Album.objects.update(is_moderated=True)
    rows_of = Photo.objects.filter
    rows_of(pk=shown.pk).update_visibility(is_approved=True)
    rules.apply_rules(Album.objects.get())
    seen = news(album)

    rows_of(pk=hidden.pk).update_visibility(is_hidden=False, is_approved=True)
    rows_of(pk=waiting.pk).update_visibility(is_approved=True)
    rows_of(pk=shown.pk).update(favorite_count=7)
    photos = album.photos.shown()

    after = seen.cursor.version
    assert {photo.pk for photo in photos.appeared_after(after)} == {
        hidden.pk,
        waiting.pk,
    }
    assert photos.changed_after(after).count() == 3


def test_rules_count_for_the_photos_alone_that_they_change(album: Album) -> None:
    make_photos(album, 2, text="fine")
    bad = make_photo(album, text="spam")
    seen = news(album)

    album.block_words = "spam"
    album.save()
    rules.apply_rules(album)

    assert numbers(news(album, seen.cursor)) == ([], [bad.pk])


def test_copies_that_join_or_part_change_both(album: Album) -> None:
    lead = make_photo(album, favorite_count=5)
    copy = make_photo(album, make_owner(network="mastodon"))
    seen = news(album)

    Photo.objects.filter(pk=copy.pk).update_visibility(duplicate_of=lead.pk)
    joined = news(album, seen.cursor)
    Photo.objects.filter(pk=copy.pk).update(favorite_count=3)
    counted = news(album, joined.cursor)
    duplicates.mark_distinct([copy.pk])
    parted = news(album, counted.cursor)

    assert numbers(joined) == ([lead.pk], [copy.pk])
    assert numbers(counted) == ([lead.pk], [copy.pk])
    assert numbers(parted) == (sorted([lead.pk, copy.pk]), [])


def test_nothing_is_told_of_what_nobody_sees(album: Album) -> None:
    photo = make_photo(album)
    before = Album.objects.get().version

    Owner.objects.filter(pk=photo.owner_id).update(display_name="Zoe")
    Photo.objects.filter(pk=photo.pk).update(
        counted_at=timezone.now(), try_at=timezone.now(), claimed_by="me"
    )

    assert Album.objects.get().version == before


def test_to_ask_the_rules_again_is_no_change_where_they_say_the_same(
    album: Album,
) -> None:
    make_photo(album)
    Album.objects.update(block_words="spam")
    make_photo(album, text="spam")
    before = Album.objects.get().version

    Photo.objects.all().update_visibility()
    rules.apply_rules(Album.objects.get())

    assert Album.objects.get().version == before


def test_the_album_counts_what_is_no_photo(album: Album) -> None:
    make_photos(album, 8)
    seen = [Album.objects.get().version]

    Album.objects.update(is_paused=True)
    seen.append(Album.objects.get().version)
    Album.objects.update(milestones="5")
    assert reached.reconcile_all()
    seen.append(Album.objects.get().version)
    let_the_clock_share()
    seen.append(Album.objects.get().version)

    assert len(set(seen)) == 4
    assert seen == sorted(seen)


def test_a_stale_album_never_turns_its_version_back(album: Album) -> None:
    make_photos(album, 2)
    stale = Album.objects.get()
    make_photo(album)
    version = Album.objects.get().version

    stale.save()

    assert Album.objects.get().version > version


def test_a_stale_album_never_turns_its_counts_back(album: Album) -> None:
    stale = Album.objects.get()
    make_photos(album, 2)

    stale.save()

    saved = Album.objects.get()
    assert (saved.photo_count, saved.people_count) == (2, 1)


def test_pages_of_changes_tell_each_once_although_more_happens(album: Album) -> None:
    photos = make_photos(album, 25)
    known: set[int] = set()
    cursor, pages = None, 0

    while True:
        told = news(album, cursor, limit=10)
        known |= {photo.pk for photo in told.photos}
        known -= set(told.gone)
        cursor, pages = told.cursor, pages + 1
        if pages == 1:
            hide(photos[0])
            hide(photos[20])
        if not told.has_more:
            break

    assert known == {photo.pk for photo in photos} - {photos[0].pk, photos[20].pk}
    assert pages == 3


@pytest.mark.parametrize("since", ["", "x", "12345678", "1234567g-1", "12345678--1"])
def test_what_is_no_cursor_is_refused(since: str) -> None:
    with pytest.raises(changes.InvalidCursor):
        Cursor.read(since)


def test_a_cursor_reads_as_it_was_written() -> None:
    for cursor in (Cursor("0123abcd", 7), Cursor("0123abcd", 7, 12)):
        assert Cursor.read(str(cursor)) == cursor
