"""Copies of a picture in several posts and albums, when one of them changes or goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from app.models import Album, Feed, Photo
from app.moderation import removal, removed_files
from datasource.data_access import PictureAccess
from datasource.data_access.post_batch import PostBatch
from datasource.media.pictures import StoredPicture
from datasource.posts import Picture, Post, RejectedPost
from tests.app.factories import make_album, make_photo
from tests.datasource.in_memory_source import ANNA
from tests.datasource.networks import on
from tests.datasource.pictures import picture_of_masks, show_on_two_networks
from tests.datasource.worlds import Network, later, post, run
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
