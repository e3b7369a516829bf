"""From a post on the network to a picture on the page, through every real part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from app.models import Album, IncludedDay, Owner, Participant, Photo
from app.operations import media_files, warnings
from datasource.data_access import PictureAccess
from datasource.errors import MediaError
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, history, post, run

pytestmark = pytest.mark.django_db(transaction=True)
# What becomes of an address is the same for every network that told it.


def counts() -> tuple[int, ...]:
    """Photos and people of the album, then photos by person, day and participant."""
    album = Album.objects.get()
    return (
        album.photo_count,
        album.people_count,
        Owner.objects.get().photo_count,
        sum(IncludedDay.objects.values_list("photo_count", flat=True)),
        sum(Participant.objects.values_list("photo_count", flat=True)),
    )


def files() -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.webp"))


def test_every_photo_gets_its_renditions(network: Network) -> None:
    network.show([post(5, pictures=2), post(9)])
    run()
    assert store_pictures(network).stored == 3
    photo = Photo.objects.shown().first()
    assert photo is not None
    assert photo.placeholder.startswith("data:image/webp;base64,")
    assert list(photo.rendition_names) == [320, 480]
    assert len(files()) == 6


@on("mastodon")
def test_the_same_picture_in_two_albums_is_one_file(network: Network) -> None:
    network.settings.HASHTAGS = ["carnival", "samba"]
    network.show([post(5, hashtags=("carnival", "samba"))])
    run()
    assert store_pictures(network).stored == 1
    assert Photo.objects.shown().count() == 2
    assert len(files()) == 2


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_is_stored_already_is_not_asked_for_again(
    network: Network,
) -> None:
    network.show([post(5)])
    run()
    store_pictures(network)
    network.settings.HASHTAGS = ["carnival", "samba"]
    network.show([replace(network.posts[0], hashtags=("carnival", "samba"))])
    run()
    assert Photo.objects.shown().count() == 2


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_is_gone_is_told_with_its_reason(network: Network) -> None:
    network.show([post(5)])
    run()
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=404))
    store_pictures(network)
    photo = Photo.objects.get()
    assert photo.state == Photo.State.FAILED
    assert "404" in photo.failure
    assert photo.hidden_because == f"its picture failed: {photo.failure}"


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_failed_for_good_leaves_every_count(network: Network) -> None:
    network.show([post(5)])
    run()
    assert counts() == (1, 1, 1, 1, 1)
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=404))
    store_pictures(network)
    assert not Photo.objects.visible().exists()
    assert counts() == (0, 0, 0, 0, 0)


@on("mastodon")
def test_a_second_try_counts_the_photo_again(network: Network) -> None:
    network.show([post(5)])
    run()
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=404))
    store_pictures(network)
    Photo.objects.all().try_again()
    assert counts() == (1, 1, 1, 1, 1)
    network.simulator.faults = FaultPlan()
    assert store_pictures(network).stored == 1
    assert counts() == (1, 1, 1, 1, 1)


@on("mastodon")
def test_a_picture_that_cannot_be_had_now_is_tried_again_later(
    network: Network,
) -> None:
    network.show([post(5)])
    run()
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=503))
    assert store_pictures(network).retried == 1
    photo = Photo.objects.get()
    assert photo.state == Photo.State.PENDING
    assert photo.try_at > timezone.now() + timedelta(seconds=50)
    network.simulator.faults = FaultPlan()
    assert store_pictures(network).stored == 0
    Photo.objects.update(try_at=timezone.now())
    assert store_pictures(network).stored == 1


@on("mastodon")
@pytest.mark.one_database
def test_to_be_told_to_wait_is_no_failure_of_the_picture(network: Network) -> None:
    network.show([post(5)])
    run()
    header = {"Retry-After": "600"}
    network.simulator.faults = FaultPlan.of(
        Fault(path="/media", status=429, headers=header)
    )
    for _ in range(20):
        Photo.objects.update(try_at=timezone.now())
        store_pictures(network)
    photo = Photo.objects.get()
    assert (photo.state, photo.attempts) == (Photo.State.PENDING, 0)
    assert photo.try_at > timezone.now() + timedelta(seconds=580)


@on("mastodon")
def test_a_host_that_asks_to_wait_is_asked_for_no_other_picture(
    network: Network,
) -> None:
    network.show(history(5))
    run()
    (first,) = PictureAccess().claim_pictures(1)
    later = timezone.now() + timedelta(minutes=10)
    told = MediaError("HTTP 429", permanent=False, retry_after=later)
    PictureAccess().picture_failed(first.url, told)
    assert PictureAccess().claim_pictures(10) == []


@on("mastodon")
@pytest.mark.one_database
def test_after_many_tries_it_is_the_organisers_to_decide(network: Network) -> None:
    network.show([post(5)])
    run()
    Photo.objects.update(attempts=12)
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=503))
    store_pictures(network)
    assert Photo.objects.get().state == Photo.State.FAILED


@on("mastodon")
def test_two_workers_never_take_the_same_picture(network: Network) -> None:
    network.show(history(20))
    run()
    first = PictureAccess().claim_pictures(15)
    second = PictureAccess().claim_pictures(15)
    assert len(first) == 15
    assert not {picture.url for picture in first} & {p.url for p in second}


@on("mastodon")
def test_what_a_stopped_worker_releases_is_free_at_once(network: Network) -> None:
    network.show([post(5)])
    run()
    access = PictureAccess()
    claimed = access.claim_pictures(5)
    assert not access.claim_pictures(5)
    access.release_pictures([picture.url for picture in claimed])
    assert access.claim_pictures(5) == claimed


@on("mastodon")
def test_the_newest_pictures_come_first_beside_one_of_the_oldest(
    network: Network,
) -> None:
    network.show(history(30))
    run()
    claimed = {picture.url for picture in PictureAccess().claim_pictures(10)}
    newest = Photo.objects.order_by("-posted_at").values_list("media_url", flat=True)
    assert claimed == {*newest[:9], newest[29]}


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_whose_file_is_gone_is_fetched_again(network: Network) -> None:
    network.show([post(5), post(9)])
    run()
    store_pictures(network)
    lost = files()[0]
    lost.unlink()

    assert media_files.check_files().missing == 1
    assert Photo.objects.shown().count() == 1
    assert store_pictures(network).stored == 1

    assert lost.exists()
    assert Photo.objects.shown().count() == 2
    assert not Photo.objects.exclude(file_missing_since=None).exists()


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_its_network_has_no_more_stays_noted_as_missing(
    network: Network,
) -> None:
    network.show([post(5)])
    run()
    store_pictures(network)
    files()[0].unlink()
    media_files.check_files()
    gone = Concat("media_url", Value(".gone"))
    Photo.objects.update(media_url=gone, media_key=gone, attempts=99)  # a week in vain

    store_pictures(network)

    photo = Photo.objects.get()
    assert photo.state == "failed"
    assert photo.file_missing_since is not None
    assert "fetched again if its network" in warnings.current()[0].text
