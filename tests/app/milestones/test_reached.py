"""Every milestone is found once, whoever writes and however the count moves."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, Settings

from app.milestones import reached
from app.models import Album, Delivery, Milestone, Owner, Photo
from tests.app.concurrency import at_once
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
)


def thresholds(album: Album) -> list[int]:
    rows = Milestone.objects.filter(album=album).order_by("threshold")
    return list(rows.values_list("threshold", flat=True))


@pytest.mark.django_db
class TestReconcile:
    def test_a_photo_that_makes_the_number_rings_the_bell(self) -> None:
        album = make_album(milestones="2, 3", recipients="a@one.example, b@two.example")
        make_photo(album)
        assert thresholds(album) == []

        nth = make_photo(album)

        milestone = Milestone.objects.get()
        assert (milestone.threshold, milestone.photo) == (2, nth)
        rows = milestone.deliveries.order_by("recipient")
        assert [row.recipient for row in rows] == ["a@one.example", "b@two.example"]
        assert len({row.message_id for row in rows}) == 2

    def test_a_jump_tells_each_number_that_it_passed(self) -> None:
        album = make_album(milestones="100,200,300")
        photos = make_photos(album, 98)
        assert thresholds(album) == []

        photos += make_photos(album, 107)

        assert thresholds(album) == [100, 200]
        nth = Milestone.objects.order_by("threshold").values_list("photo", flat=True)
        assert list(nth) == [photos[99].pk, photos[199].pk]

    def test_a_count_that_falls_and_rises_again_tells_nothing(self) -> None:
        album = make_album(milestones="3")
        photo, *_ = make_photos(album, 3)
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        album.refresh_from_db()
        assert album.photo_count == 2

        make_photos(album, 5)
        reached.reconcile_all()

        assert thresholds(album) == [3]
        assert Delivery.objects.count() == 1

    def test_hidden_photos_do_not_count(self) -> None:
        album = make_album(milestones="2")

        make_photos(album, 5, is_sensitive=True)

        assert thresholds(album) == []

    def test_a_rolled_back_photo_leaves_no_milestone(self) -> None:
        album, owner = make_album(milestones="1"), make_owner()

        with transaction.atomic():
            new_photo(album, owner).save()
            transaction.set_rollback(True)

        assert thresholds(album) == []

    def test_a_new_setting_is_found_by_cron(self) -> None:
        album = make_album(milestones="50")
        make_photos(album, 3)
        Album.objects.filter(pk=album.pk).update(milestones="2,3,50")

        assert len(reached.reconcile_all()) == 2
        assert reached.reconcile_all() == []

    def test_cron_locks_nothing_when_none_is_due(
        self, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        settings.MILESTONES = [1]
        for tag in ("carnival", "masks", "lanterns"):
            make_photo(make_album(tag))

        with django_assert_num_queries(2):
            reached.reconcile_all()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_cross_100_together() -> None:
    album = make_album(milestones="100,105")
    make_photos(album, 96)
    owners = [make_owner() for _ in range(8)]

    def add(owner: Owner) -> None:
        for _ in range(3):
            new_photo(album, owner).save()

    at_once(*(partial(add, owner) for owner in owners), reached.reconcile_all)

    album.refresh_from_db()
    assert album.photo_count == 120
    assert thresholds(album) == [100, 105]
    nth = Milestone.objects.get(threshold=100).photo
    ordered = album.photos.order_by("first_seen", "id")
    assert nth is not None
    assert nth.pk in ordered.values_list("pk", flat=True)


@pytest.mark.django_db
@pytest.mark.one_database
def test_an_album_that_cannot_be_looked_at_costs_no_other_its_milestones() -> None:
    albums = [make_album(tag) for tag in ("broken", "carnival")]
    for album in albums:
        make_photos(album, 3)
    Album.objects.update(milestones="2")
    Album.objects.filter(tag="broken").update(milestones="two")

    reached.reconcile_all()

    assert thresholds(albums[1]) == [2]
