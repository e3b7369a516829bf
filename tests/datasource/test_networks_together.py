"""Other APIs, other queries, other albums, other posts: never another photo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from app.gallery import completeness
from app.models import Album, Feed, Photo
from datasource.simulator.world.posts import SimulatedPicture
from datasource.sources.mastodon.source import Mastodon
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    history,
    post,
    run,
)

pytestmark = pytest.mark.django_db


@on("twitter", "x")
def test_another_api_of_x_doubles_nothing(network: Network) -> None:
    old = history(110)
    network.show(old)
    run()
    other = {"twitter": "x", "x": "twitter"}[network.api]
    network.settings.NETWORKS = [other]
    network.show([post(1.5, pictures=2), *old])
    assert failures(run()) == ""
    assert_complete(network)
    assert Album.objects.get().photo_count == 112
    assert set(Photo.objects.values_list("network", flat=True)) == {"x"}
    assert Photo.objects.values("owner").distinct().count() == 1


@on("twitter", "x")
def test_the_api_left_behind_spoils_no_completeness(network: Network) -> None:
    network.show(history(150))
    network.settings.FETCH_MAX_PAGES = 1
    run()
    left_behind = Feed.objects.get()
    network.settings.NETWORKS = [{"twitter": "x", "x": "twitter"}[network.api]]
    network.settings.FETCH_MAX_PAGES = 20
    Feed.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    run()
    (in_use,) = Feed.objects.active()
    assert in_use != left_behind
    known = completeness.of_album(Album.objects.get())
    assert known.until == in_use.covered_until
    assert not known.gaps
    assert_complete(network)


@pytest.mark.one_database
@on("mastodon")
def test_a_changed_query_is_a_new_feed_and_doubles_nothing(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.show(history(50))
    run()
    before = Mastodon.query
    monkeypatch.setattr(Mastodon, "query", lambda *args: f"{before(*args)} ")
    network.show([post(1.5), *network.posts])
    assert failures(run()) == ""
    assert Feed.objects.count() == 2
    assert_complete(network)
    assert Album.objects.get().photo_count == 51


@on("x")
def test_two_albums_on_all_networks_at_once_have_all_and_no_more(
    network: Network,
) -> None:
    network.settings.NETWORKS = ["x", "bluesky", "mastodon"]
    network.settings.HASHTAGS = ["carnival", "samba"]
    both = post(3, hashtags=("carnival", "samba"))
    network.show([post(4), both, post(5, hashtags=("samba",))])
    assert failures(run()) == ""
    run()
    networks = len(network.settings.NETWORKS)
    for album in Album.objects.all():
        assert album.photos.count() == 2 * networks
    assert Photo.objects.leads().count() == 3 * networks


def a_picture() -> SimulatedPicture:
    return SimulatedPicture(id="the-same", seed=5)


@on("mastodon")
def test_the_same_url_twice_in_one_post_is_one_photo(network: Network) -> None:
    network.show([replace(post(5), pictures=(a_picture(), a_picture()))])
    assert failures(run()) == ""
    run()
    assert album_pictures() == ["the-same"]
    assert Album.objects.get().photo_count == 1


@on("mastodon")
def test_the_same_picture_in_two_posts_is_one_photo(network: Network) -> None:
    network.show(
        [replace(post(minutes), pictures=(a_picture(),)) for minutes in (5, 9)]
    )
    assert failures(run()) == ""
    network.show([replace(post(1.5), pictures=(a_picture(),)), *network.posts])
    run()
    assert album_pictures() == ["the-same"]
    assert Album.objects.get().photo_count == 1
