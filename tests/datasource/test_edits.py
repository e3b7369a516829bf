"""An edited post is one post: its photos stay, and follow what its author wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models import Album, Photo, Tombstone
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    edited,
    failures,
    history,
    later,
    post,
    run,
)

pytestmark = pytest.mark.django_db


@on("x")
def test_an_edit_before_the_first_look_is_one_photo(network: Network) -> None:
    first = post(20)
    second = edited(first, text="At the beach")
    network.show([edited(second, text="At the lake"), second, first])
    assert failures(run()) == ""
    photo = Photo.objects.get()
    assert photo.text.startswith("At the lake")
    assert photo.post_key == str(first.x_id)


@on("x")
def test_an_edit_after_the_first_look_changes_the_text_only(network: Network) -> None:
    first = post(20, pictures=2)
    network.show([first])
    run()
    pictures = list(Photo.objects.order_by("id").values_list("pk", "media_url"))
    second = edited(first, text="At the beach")
    network.show([second, first])
    assert failures(run()) == ""
    photos = Photo.objects.order_by("id")
    assert list(photos.values_list("pk", "media_url")) == pictures
    assert all(photo.text.startswith("At the beach") for photo in photos)
    assert {photo.post_id for photo in photos} == {str(second.x_id)}
    assert all(photo.post_url.endswith(str(second.x_id)) for photo in photos)
    assert Album.objects.get().photo_count == 2


@on("x")
def test_another_picture_in_an_edit_replaces_the_first(network: Network) -> None:
    first = post(20)
    network.show([first])
    run()
    stored = {"state": "ready", "content_hash": "f" * 64, "attempts": 3}
    Photo.objects.update(**stored)
    (number,) = Photo.objects.values_list("pk", flat=True)
    second = edited(first, pictures=post(33).pictures)
    network.show([second, first])
    assert failures(run()) == ""
    photo = Photo.objects.get()
    assert photo.pk == number
    assert album_pictures() == [second.pictures[0].id]
    assert (photo.state, photo.attempts) == (Photo.State.PENDING, 0)


@on("x")
def test_a_picture_more_in_an_edit_is_a_photo_more(network: Network) -> None:
    first = post(20)
    network.show([first])
    run()
    more = (*first.pictures, *post(33).pictures)
    network.show([edited(first, pictures=more), first])
    run()
    assert album_pictures() == [picture.id for picture in more]


@on("x")
def test_an_older_version_that_comes_late_changes_nothing(network: Network) -> None:
    first = post(20)
    second = edited(first, text="At the beach")
    network.show([second, first])
    run()
    network.show([first])
    Album.objects.get().feeds.all().delete()
    run()
    photo = Photo.objects.get()
    assert photo.text.startswith("At the beach")
    assert photo.post_id == str(second.x_id)


@on("x")
def test_an_edit_is_no_deletion_of_the_earlier_version(network: Network) -> None:
    posts = history(5, minutes_apart=60)
    network.show(posts)
    run()
    network.show([edited(posts[0]), *posts])
    run()
    for _ in range(3):
        later(hours=7)
        assert failures(run()) == ""
    assert Album.objects.get().photo_count == 5
    assert not Tombstone.objects.exists()


@on("twitter", "mastodon", "bluesky")
def test_what_is_edited_in_place_is_followed(network: Network) -> None:
    network.show([post(0.9)])
    run()
    network.show([replace(network.posts[0], text="At the beach")])
    run()
    assert Photo.objects.get().text.startswith("At the beach")
