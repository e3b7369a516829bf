"""What its author takes back goes here too, and stays away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from django.core.files.storage import default_storage

from app.models import Album, OptOut, Owner, Photo, Tombstone
from app.moderation import removal, removal_undo, removed_files
from app.top_seven import share_picture_content
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.world.posts import SimulatedPost
from tests.app.factories import store_picture
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    failures,
    history,
    later,
    post,
    run,
)

pytestmark = pytest.mark.django_db


def show_and_run(network: Network, posts: list[SimulatedPost]) -> None:
    network.show(posts)
    run()


def test_a_deleted_post_is_hidden_at_once_and_removed_when_that_is_confirmed(
    network: Network,
) -> None:
    posts = history(3, minutes_apart=60)
    show_and_run(network, posts)
    network.show([posts[0], posts[2]])
    later(hours=6)
    run()
    hidden = Photo.objects.get(is_visible=False)
    assert hidden.hidden_because == "gone at its network"
    assert Album.objects.get().photo_count == 2
    later(hours=6)
    run()
    assert Photo.objects.count() == 2
    stone = Tombstone.objects.get()
    assert stone.photo_number == hidden.pk
    removed_files.delete_files()
    assert not Tombstone.objects.filter(has_files=True).exists()


@on("mastodon")
def test_a_post_that_is_back_is_shown_again(network: Network) -> None:
    posts = history(2, minutes_apart=60)
    show_and_run(network, posts)
    show_and_run(network, posts[:1])
    later(hours=6)
    run()
    assert Album.objects.get().photo_count == 1
    network.show(posts)
    later(hours=6)
    run()
    assert Album.objects.get().photo_count == 2
    assert Photo.objects.filter(missing_since=None).count() == 2


@on("mastodon")
def test_what_was_removed_is_never_imported_again(network: Network) -> None:
    posts = history(2, minutes_apart=60)
    show_and_run(network, posts)
    network.show(posts[:1])
    for _ in range(2):
        later(hours=6)
        run()
    network.show(posts)
    network.settings.BACKFILL_DAYS = 400
    Photo.objects.get().album.feeds.all().delete()
    run()
    assert Photo.objects.count() == 1
    assert Album.objects.get().photo_count == 1


def test_a_post_made_sensitive_later_is_hidden(network: Network) -> None:
    posts = history(2, minutes_apart=60)
    show_and_run(network, posts)
    network.show([posts[0], replace(posts[1], is_sensitive=True)])
    later(hours=6)
    run()
    assert Album.objects.get().photo_count == 1


@on("mastodon")
def test_a_network_that_says_everything_is_gone_is_not_believed(
    network: Network,
) -> None:
    show_and_run(network, history(25, minutes_apart=60))
    network.show([])
    later(hours=6)
    told = failures(run())
    assert "all of them are gone" in told
    assert Album.objects.get().photo_count == 25


def test_a_look_up_that_fails_hides_nothing(network: Network) -> None:
    show_and_run(network, history(3, minutes_apart=60))
    later(hours=6)
    broken = Fault(path=network.wire_format.look_ups, status=500)
    network.simulator.faults = FaultPlan.of(broken)
    assert "posts not looked up: answered 500" in failures(run())
    assert Album.objects.get().photo_count == 3


@on("mastodon")
def test_people_without_photos_are_forgotten(network: Network) -> None:
    posts = history(1)
    show_and_run(network, posts)
    network.show([])
    for _ in range(2):
        later(hours=6)
        run()
    assert not Owner.objects.exists()


@on("mastodon")
def test_no_file_of_a_removed_photo_is_left(network: Network) -> None:
    show_and_run(network, [post(5)])
    Photo.objects.update(state="ready", **store_picture())
    photo = Photo.objects.select_related("album").get()
    share_picture_content.SharePicture([photo], [1]).store()
    removal.remove(Photo.objects.all(), "asked for by its author")
    removed_files.delete_files()
    left = [
        name
        for folder in (f"share/{photo.album_id}", photo.content_hash[:2])
        if default_storage.exists(folder)
        for name in default_storage.listdir(folder)[1]
    ]
    assert not left


@on("mastodon")
def test_people_who_opted_out_are_passed_over(network: Network) -> None:
    network.show(history(3))
    run()
    owner = Owner.objects.get()
    removal.remove_person(owner, "asked by e-mail")
    network.show([*network.posts, post(1.5)])
    Album.objects.get().feeds.all().delete()
    run()
    assert not Photo.objects.exists()
    assert not Owner.objects.exists()


@on("mastodon", "x")
def test_an_undone_opt_out_lets_a_person_in_at_the_next_look(network: Network) -> None:
    network.show(history(3, minutes_apart=60))
    run()
    removal.remove_person(Owner.objects.get(), "asked by e-mail")
    removed_files.delete_files()
    network.show([*network.posts, post(1.5)])
    run()
    assert not Photo.objects.exists()

    assert removal_undo.undo_opt_outs(OptOut.objects.all()) == 3
    assert not OptOut.objects.exists()
    network.show([*network.posts, post(1)])
    run()

    assert Photo.objects.count() == (5 if is_read_again(network) else 1)


def is_read_again(network: Network) -> bool:
    """A network that is paid is read again when that costs nothing, at night."""
    return network.api != "x" or datetime.now(UTC).time() >= time(23, 35)


@on("mastodon", "x")
def test_an_undone_removal_lets_the_post_return(network: Network) -> None:
    network.show(history(3, minutes_apart=60))
    run()
    photo = Photo.objects.order_by("-posted_at")[1]
    removal.remove(Photo.objects.filter(pk=photo.pk), "asked by e-mail")
    removed_files.delete_files()
    run()
    assert Photo.objects.count() == 2

    assert removal_undo.undo_removals(Tombstone.objects.all()) == 1
    run()

    back = Photo.objects.filter(post_key=photo.post_key)
    assert back.exists() == is_read_again(network)
    assert not Tombstone.objects.exists()
