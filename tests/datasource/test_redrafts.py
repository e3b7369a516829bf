"""Deleted and redrafted, or deleted and posted again: the photo stays in its place,
under the new post."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.models import Album, Photo, Tombstone
from datasource.simulator.world.posts import SimulatedPerson, SimulatedPost
from tests.app.factories import store_picture
from tests.datasource.networks import on
from tests.datasource.worlds import Network, failures, later, post, run

pytestmark = pytest.mark.django_db(transaction=True)
BEN = SimulatedPerson(id=8, screen_name="ben", display_name="Ben")


def begun(network: Network, **values: Any) -> tuple[SimulatedPost, Photo]:
    """A post that the album has, with its picture stored; a later one of others."""
    old = post(90, text="typoo", **values)
    network.show([post(30, author=BEN), old])
    run()
    Photo.objects.update(state="ready", **store_picture())
    photos = Photo.objects.filter(text__startswith="typoo")
    return old, photos.earliest("album_id", "position")


def redrafted(network: Network, old: SimulatedPost, **values: Any) -> SimulatedPost:
    """The old post is gone, and its file is under a new one."""
    new = replace(post(8), pictures=old.pictures, text="typo", likes=1)
    new = replace(new, **values)
    network.show([post(2, author=BEN), new, *network.posts[:1]])
    assert failures(run()) == ""
    return new


def test_the_new_post_takes_over_the_photo_at_once(network: Network) -> None:
    old, before = begun(network, likes=5)
    redrafted(network, old)
    photo = Photo.objects.get(pk=before.pk)
    assert photo.text.startswith("typo ")
    assert photo.post_key != before.post_key
    assert photo.posted_at > before.posted_at
    assert photo.favorite_count == 1
    kept = (photo.first_seen, photo.state, photo.content_hash)
    assert kept == (before.first_seen, before.state, before.content_hash)
    assert photo.is_shown
    assert Album.objects.get().photo_count == Photo.objects.count() == 3
    for _ in range(3):
        later(hours=7)
        assert failures(run()) == ""
    assert Photo.objects.filter(pk=before.pk, is_shown=True).exists()
    assert not Tombstone.objects.exists()


@on("mastodon")
@pytest.mark.one_database
def test_a_photo_that_was_marked_as_sensitive_stays_so(network: Network) -> None:
    old, before = begun(network)
    Photo.objects.filter(pk=before.pk).update(is_sensitive=True)
    redrafted(network, old)
    photo = Photo.objects.get(pk=before.pk)
    assert photo.text.startswith("typo ")
    assert photo.is_sensitive


@on("mastodon")
def test_a_file_that_is_posted_twice_stays_with_the_first_post(
    network: Network,
) -> None:
    old, before = begun(network, likes=5)
    again = replace(post(8), pictures=old.pictures, text="again")
    network.show([again, *network.posts])
    for _ in range(2):
        assert failures(run()) == ""
        later(hours=7)
    assert Photo.objects.get(pk=before.pk).post_key == before.post_key
    assert Photo.objects.get(pk=before.pk).favorite_count == 5
    network.show([again, *network.posts[1:2]])
    run()
    assert Photo.objects.get(pk=before.pk).text.startswith("again")
    assert Album.objects.get().photo_count == 2


@pytest.mark.one_database
@on("mastodon")
def test_what_the_new_post_lacks_goes_and_what_it_adds_comes(network: Network) -> None:
    old, before = begun(network, pictures=2)
    pictures = (post(5).pictures[0], old.pictures[0])
    redrafted(network, old, pictures=pictures)
    photos = Photo.objects.visible().filter(text__startswith="typo ")
    urls = photos.order_by("position").values_list("media_url", flat=True)
    assert [picture.id in url for picture, url in zip(pictures, urls, strict=True)]
    assert Photo.objects.get(pk=before.pk).position == 1
    assert Photo.objects.filter(text__startswith="typoo", is_visible=True).count() == 0


@on("mastodon")
@pytest.mark.one_database
def test_the_file_of_somebody_else_is_no_redraft(network: Network) -> None:
    old, before = begun(network)
    redrafted(network, old, author=SimulatedPerson(id=9, screen_name="eve"))
    later(hours=6)
    run()
    photo = Photo.objects.get(pk=before.pk)
    assert photo.missing_since
    assert photo.text.startswith("typoo")


@on("mastodon")
def test_a_redraft_is_followed_in_every_album(network: Network) -> None:
    Album.objects.create(tag="samba")
    old, _ = begun(network, hashtags=("carnival", "samba"))
    redrafted(network, old, hashtags=("carnival", "samba"))
    later(hours=6)
    run()
    taken_over = Photo.objects.filter(text__startswith="typo ", is_visible=True)
    assert taken_over.count() == 2
    assert taken_over.filter(is_lead=True).count() == 1
    assert taken_over[0].owner.photo_count == 1


@on("mastodon")
@pytest.mark.one_database
def test_a_redraft_that_comes_before_the_removal_is_enough(network: Network) -> None:
    """The old post was found missing, and is not removed yet."""
    old, before = begun(network)
    network.show(network.posts[:1])
    later(hours=2)
    run()
    assert not Photo.objects.get(pk=before.pk).is_visible
    redrafted(network, old)
    assert Photo.objects.get(pk=before.pk).is_visible


@on("mastodon")
@pytest.mark.one_database
def test_what_the_organiser_hid_stays_hidden_under_the_new_post(
    network: Network,
) -> None:
    old, before = begun(network)
    Photo.objects.filter(pk=before.pk).update_visibility(
        is_hidden=True, hidden_reason="rude"
    )
    redrafted(network, old)
    photo = Photo.objects.get(pk=before.pk)
    assert (photo.hidden_because, photo.text[:5]) == ("rude", "typo ")


@on("mastodon")
@pytest.mark.one_database
def test_a_redraft_behind_a_warning_is_hidden(network: Network) -> None:
    old, before = begun(network)
    redrafted(network, old, content_warning="ugly")
    assert Photo.objects.get(pk=before.pk).hidden_by_rule == "sensitive"


@on("mastodon")
@pytest.mark.one_database
def test_a_redraft_of_a_redraft_is_followed_too(network: Network) -> None:
    old, before = begun(network)
    new = redrafted(network, old)
    network.show([replace(new, created_at=post(1.5).created_at, text="at last")])
    run()
    assert Photo.objects.get(pk=before.pk).text.startswith("at last")
