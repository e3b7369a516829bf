"""Look-ups of posts, by which deletions are heard of, while other things go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from app.models import Album, Feed, Photo
from datasource.data_access import DataAccess, RunReport
from datasource.errors import SourceError
from datasource.lookups import Lookups
from datasource.metering import Meter
from datasource.posts import Lookup
from datasource.simulator.faults import Fault, FaultPlan
from datasource.sources import NETWORKS
from tests.app.factories import make_album, make_owner, make_photo
from tests.datasource.in_memory_source import InMemorySource
from tests.datasource.networks import on
from tests.datasource.worlds import Network, failures, history, later, run

pytestmark = pytest.mark.django_db(transaction=True)


class Gone(InMemorySource):
    """A network of single look-ups, where a person with many posts left."""

    lookup_size, lookups_per_run = 1, 24
    alive: frozenset[str] = frozenset()

    def look_up(self, post_ids: Sequence[str]) -> Lookup:
        here = {each: 1 for each in post_ids if each in self.alive}
        gone = frozenset(post_ids) - here.keys()
        return Lookup(post_ids=tuple(post_ids), favourites=here, gone=gone)


@pytest.mark.one_database
def test_a_person_with_many_photos_who_left_does_not_stop_all_look_ups() -> None:
    album = make_album()
    leaver, stayer = make_owner(network="x"), make_owner(network="x")
    now = timezone.now()
    for index in range(32):
        make_photo(
            album,
            leaver,
            posted_at=now - timedelta(hours=1),
            server="",
            counted_at=now - timedelta(hours=9, seconds=-index),
        )
    kept = make_photo(album, stayer, posted_at=now, counted_at=now - timedelta(hours=8))
    feed = Feed.objects.create(album=album, network="x", query="#carnival")
    source = Gone()
    source.alive = frozenset({kept.post_id})
    for _ in range(12):
        access = DataAccess(Feed.objects.get(pk=feed.pk))
        assert not access.begin(source)
        Lookups(source, access, Meter(source, "x")).run(should_stop=lambda: False)
        access.finish(RunReport("x"))
        Photo.objects.update(counted_at=F("counted_at") - timedelta(minutes=90))
        Photo.objects.exclude(missing_since=None).update(
            missing_since=F("missing_since") - timedelta(minutes=90)
        )
    album.refresh_from_db()
    assert album.photo_count == 1


@on("twitter")
@pytest.mark.one_database
def test_an_answer_that_is_no_list_of_posts_hides_nothing(
    network: Network,
) -> None:
    network.show(history(3, minutes_apart=60))
    run()
    for body in ("null", "{}", "[1, 2]", '{"posts": []}'):
        later(hours=6)
        broken = Fault(path=network.wire_format.look_ups, body=body)
        network.simulator.faults = FaultPlan.of(broken)
        assert "posts not looked up" in failures(run()), body
        assert Album.objects.get().photo_count == 3, body


@on("twitter")
@pytest.mark.one_database
def test_a_look_up_that_cannot_connect_is_not_taken_for_the_one_before(
    network: Network,
) -> None:
    none = '{"errors": [{"code": 17, "message": "No user matches"}]}'
    network.simulator.faults = FaultPlan.of(
        Fault(path=network.wire_format.look_ups, requests=(1,), status=404, body=none),
        Fault(path=network.wire_format.look_ups, requests=(2,), is_refused=True),
    )
    source = NETWORKS["twitter"]()[0]
    source.connect()
    assert source.look_up(["1", "2"]).gone == {"1", "2"}
    with pytest.raises(SourceError):
        source.look_up(["3", "4"])


@on("mastodon")
def test_a_deleted_post_is_not_shown_again_by_a_server_that_lags(
    network: Network,
) -> None:
    """Its own server says that it is gone; another one still lists it."""
    posts = history(3, minutes_apart=60)
    network.show(posts)
    run()
    photo = Photo.objects.order_by("pk").first()
    assert photo
    # as if it had been found at another server, which now says that it is gone
    Photo.objects.filter(pk=photo.pk).update(server="origin.example")
    Photo.objects.filter(pk=photo.pk).update_visibility(missing_since=timezone.now())
    Album.objects.get().feeds.all().delete()
    run()
    photo.refresh_from_db()
    assert photo.missing_since


@on("mastodon")
@pytest.mark.one_database
def test_deletions_are_heeded_in_an_album_that_is_paused(network: Network) -> None:
    posts = history(3, minutes_apart=60)
    network.show(posts)
    run()
    Album.objects.update(is_paused=True)
    network.show(posts[:2])
    later(hours=6)
    run()
    assert Album.objects.get().photo_count == 2


@on("mastodon")
@pytest.mark.one_database
def test_deletions_are_heeded_while_the_search_fails(network: Network) -> None:
    posts = history(3, minutes_apart=60)
    network.show(posts)
    run()
    network.show(posts[:2])
    later(hours=6)
    network.simulator.faults = FaultPlan.of(
        Fault(path=network.wire_format.lists, status=401)
    )
    run()
    assert Album.objects.get().photo_count == 2
