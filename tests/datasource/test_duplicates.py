"""The same picture on several networks is shown once, with all its sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from app.models import Album, Photo
from app.moderation import duplicates
from app.moderation.outlines import Outlines
from tests.datasource.networks import on
from tests.datasource.pictures import picture_of_masks, show_on_two_networks
from tests.datasource.worlds import Network, later, post, run

pytestmark = [
    pytest.mark.django_db(transaction=True),
    on("mastodon"),
]


def test_a_picture_on_two_networks_is_counted_and_shown_once(
    network: Network, client: Client
) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    assert Photo.objects.count() == 2
    assert Album.objects.get().photo_count == 1
    lead = Photo.objects.get(duplicate_of=None)
    copy = Photo.objects.exclude(pk=lead.pk).get()
    assert copy.hidden_because == f"the same picture as photo {lead.pk}"
    assert client.get(f"/photo/{copy.pk}").headers["Location"] == f"/photo/{lead.pk}"
    assert "Also on" in client.get(f"/photo/{lead.pk}").content.decode()
    (listed,) = client.get("/api/topic/carnival").json()["data"]
    assert [each["network"] for each in listed["also_on"]] == [copy.network]


def test_a_process_killed_before_it_compares_leaves_no_picture_twice(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing after this happens."""

    def die_beside_a_copy(photo: Photo, _: Outlines) -> None:
        if Photo.objects.exclude(fingerprint="").exclude(pk=photo.pk).exists():
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(duplicates, "join_nearest", die_beside_a_copy)
        with pytest.raises(Killed):
            show_on_two_networks(
                network, replace(post(5), pictures=(picture_of_masks(),))
            )
    Photo.objects.update(try_at=timezone.now())  # the claim of the dead runs out
    show_on_two_networks(network, *network.posts)
    assert Photo.objects.count() == 2
    assert Album.objects.get().photo_count == 1


@pytest.mark.one_database
def test_other_pictures_are_left_alone(network: Network) -> None:
    one = replace(post(5), pictures=(picture_of_masks(3),))
    other = replace(post(9), pictures=(picture_of_masks(4),))
    show_on_two_networks(network, one, other)
    assert Photo.objects.count() == 4
    assert Album.objects.get().photo_count == 2


def test_the_copy_with_more_favourites_takes_the_lead(network: Network) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    lead = Photo.objects.get(duplicate_of=None)
    copy = Photo.objects.get(duplicate_of=lead)
    Photo.objects.filter(pk=copy.pk).update(favorite_count=99)
    duplicates.update_leads([copy.pk])
    assert Photo.objects.get(duplicate_of=None).pk == copy.pk
    assert Album.objects.get().photo_count == 1


@pytest.mark.one_database
def test_a_copy_whose_other_half_is_gone_is_shown(network: Network) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    lead = Photo.objects.get(duplicate_of=None)
    Photo.objects.filter(pk=lead.pk).update_visibility(missing_since=lead.posted_at)
    duplicates.update_leads([lead.pk])
    assert Photo.objects.get(is_visible=True).duplicate_of is None
    assert Album.objects.get().photo_count == 1


@pytest.mark.one_database
def test_what_the_organiser_hid_is_not_shown_by_its_copy(network: Network) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    lead = Photo.objects.get(duplicate_of=None)
    Photo.objects.filter(pk=lead.pk).update_visibility(
        is_hidden=True, hidden_reason="rude"
    )
    later(hours=6)
    run()
    assert not Photo.objects.visible().exists()


def test_a_wrong_match_is_parted_for_good(network: Network) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    copy = Photo.objects.exclude(duplicate_of=None).get()
    duplicates.mark_distinct([copy.pk])
    assert Album.objects.get().photo_count == 2
    copy.refresh_from_db()
    duplicates.join_nearest(copy)
    assert Album.objects.get().photo_count == 2


@pytest.mark.one_database
def test_pictures_posted_weeks_apart_are_not_the_same(network: Network) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    duplicates.mark_distinct([Photo.objects.exclude(duplicate_of=None).get().pk])
    Photo.objects.update(is_distinct=False)
    one, other = Photo.objects.order_by("pk")
    Photo.objects.filter(pk=other.pk).update(
        posted_at=one.posted_at - timedelta(days=9)
    )
    other.refresh_from_db()
    duplicates.join_nearest(other)
    assert Album.objects.get().photo_count == 2
