"""Copies of a picture, removals and look-ups while other work is under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from app.models import Album, Feed, Photo
from app.moderation import removal, removed_files
from datasource.data_access import DataAccess, PictureAccess, RunReport
from datasource.data_access.post_batch import PostBatch
from datasource.errors import SourceError
from datasource.lookups import Lookups
from datasource.media.pictures import StoredPicture
from datasource.metering import Meter
from datasource.posts import Lookup, Picture, Post, RejectedPost
from datasource.simulator.faults import Fault, FaultPlan
from datasource.sources import NETWORKS
from tests.app.factories import make_album, make_owner, make_photo
from tests.datasource.in_memory_source import ANNA, InMemorySource
from tests.datasource.networks import on
from tests.datasource.pictures import picture_of_masks, show_on_two_networks
from tests.datasource.worlds import Network, failures, history, later, post, run
from twitter_album import rendition_sizes

pytestmark = pytest.mark.django_db(transaction=True)


@on("mastodon")
@pytest.mark.one_database
def test_a_second_album_shows_the_same_picture_once_too(network: Network) -> None:
    both = replace(
        post(5), pictures=(picture_of_masks(),), hashtags=("carnival", "samba")
    )
    show_on_two_networks(network, both)
    Album.objects.create(tag="samba")
    show_on_two_networks(network, both)
    assert Album.objects.get(key="samba").photo_count == 1


@on("mastodon")
def test_what_the_organiser_hid_stays_hidden_when_its_lead_is_removed(
    network: Network,
) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    lead = Photo.objects.get(duplicate_of=None)
    Photo.objects.filter(pk=lead.pk).update_visibility(
        is_hidden=True, hidden_reason="rude"
    )
    removal.remove(Photo.objects.filter(pk=lead.pk), "gone at its network")
    assert not Photo.objects.visible().exists()


@on("mastodon")
def test_the_copy_of_another_person_is_shown_when_the_lead_is_blocked(
    network: Network,
) -> None:
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    lead = Photo.objects.get(duplicate_of=None)
    lead.owner.block(is_blocked=True)
    assert Photo.objects.visible().count() == 1


@on("mastodon")
def test_a_picture_that_was_replaced_leaves_its_old_copies(network: Network) -> None:
    """X's edits: `_replace` sets another address, the pipeline stores it."""
    show_on_two_networks(network, replace(post(5), pictures=(picture_of_masks(),)))
    copy = Photo.objects.exclude(duplicate_of=None).get()
    Photo.objects.filter(pk=copy.pk).update(
        media_url="https://p.example/new.jpg", state="pending"
    )
    other = StoredPicture(
        content_hash="ab" * 32,
        width=10,
        height=10,
        placeholder="",
        colour="#000000",
        fingerprint="",
    )
    PictureAccess().save_pictures({"https://p.example/new.jpg": other})
    copy.refresh_from_db()
    assert copy.duplicate_of is None


def test_a_taken_down_picture_leaves_no_file_though_it_was_under_way() -> None:
    """The pipeline has stored the files; the row went while it worked."""
    album = make_album()
    photo = make_photo(album, ready=False)
    access = PictureAccess()
    (pending,) = access.claim_pictures(1)
    removal.remove(Photo.objects.filter(pk=photo.pk), "taken down on request")
    digest = "cd" * 32
    name = rendition_sizes.rendition_name(digest, 320, has_jpegs=True)
    default_storage.save(name, ContentFile(b"x"))
    picture = StoredPicture(
        content_hash=digest,
        width=800,
        height=600,
        placeholder="",
        colour="#000000",
        fingerprint="",
    )
    access.save_pictures({pending.url: picture})
    removed_files.delete_files()
    assert not default_storage.exists(name)


class WhileAnotherLookSaves(dict[str, StoredPicture]):
    """What was stored, of which another album includes a photo meanwhile."""

    def items(self) -> Any:
        for url, picture in super().items():
            yield url, picture
            make_photo(make_album("samba"), ready=False, media_url=url)


def test_a_photo_that_joins_while_its_picture_is_saved_is_not_shown_without_it() -> (
    None
):
    make_photo(make_album(), ready=False)
    access = PictureAccess()
    (pending,) = access.claim_pictures(1)
    picture = StoredPicture(
        content_hash="ef" * 32,
        width=800,
        height=600,
        placeholder="",
        colour="#000000",
        fingerprint="",
    )

    access.save_pictures(WhileAnotherLookSaves({pending.url: picture}))

    assert [photo.width for photo in Photo.objects.shown()] == [800]
    assert [each.url for each in access.claim_pictures(1)] == [pending.url]


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


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_its_author_took_out_of_a_post_goes(network: Network) -> None:
    two = post(5, pictures=2)
    network.show([two])
    run()
    network.show([replace(two, pictures=two.pictures[1:])])
    later(hours=6)
    Album.objects.get().feeds.all().delete()
    run()
    shown = Photo.objects.visible().values_list("media_url", flat=True)
    assert [two.pictures[1].id in url for url in shown] == [True]


def test_an_edit_that_drops_the_first_picture_is_taken_over() -> None:
    """X gives an edit a new id; its second picture is the first one now."""
    album = make_album()
    place = Feed(network="x", server="")
    first, second = (Picture(f"https://p.example/{name}.jpg", 0) for name in "ab")

    def save(post_id: str, *pictures: Picture) -> list[RejectedPost]:
        placed = tuple(replace(p, position=n) for n, p in enumerate(pictures))
        seen = Post(
            id=post_id,
            key="10",
            url="https://x.example/10",
            author=ANNA,
            posted_at=timezone.now(),
            pictures=placed,
        )
        with transaction.atomic():
            locked = Album.objects.locked([album.pk])[0]
            return PostBatch(place, locked, None, timezone.now()).save([seen])[1]

    assert not save("10", first, second)
    assert not save("11", second)
    urls = list(Photo.objects.visible().values_list("media_url", flat=True))
    assert urls == [second.url]
