"""What an author takes out of a post, or puts in, is so in the album after the next
look-up, however old the post is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from app.models import Album, Feed, Photo, Tombstone
from app.moderation import removal
from datasource.data_access.post_batch import PostBatch
from datasource.posts import Picture, Post
from tests.app.factories import make_album, make_photo, store_picture
from tests.datasource.edits import followed, ids, shown, started
from tests.datasource.in_memory_source import ANNA
from tests.datasource.networks import on
from tests.datasource.worlds import Network, later, post, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_picture_that_is_taken_out_goes(network: Network) -> None:
    old = started(network)
    followed(network, old, pictures=old.pictures[1:])
    assert shown() == [old.pictures[1].id]
    assert Album.objects.get().photo_count == 1
    later(hours=6)
    run()
    photo = Photo.objects.get()
    assert photo.position == 0
    assert Tombstone.objects.get().reason == "taken out by its author"


def test_a_picture_that_is_put_in_comes(network: Network) -> None:
    old = started(network)
    more = (post(5).pictures[0], *old.pictures)
    followed(network, old, pictures=more)
    assert shown() == [picture.id for picture in more]
    assert Album.objects.get().photo_count == 3


@on("mastodon")
def test_the_photo_of_a_picture_that_stays_is_the_same(network: Network) -> None:
    old = started(network)
    first, second = Photo.objects.order_by("position").values_list("pk", flat=True)
    followed(network, old, pictures=old.pictures[::-1])
    numbers = Photo.objects.order_by("position").values_list("pk", flat=True)
    assert list(numbers) == [second, first]
    assert shown() == [picture.id for picture in old.pictures[::-1]]


@pytest.mark.one_database
@on("mastodon")
def test_a_post_without_any_picture_left_goes(network: Network) -> None:
    old = started(network)
    followed(network, old, pictures=())
    assert shown() == []
    later(hours=6)
    run()
    assert not Photo.objects.exists()


@on("mastodon", "x")
def test_a_hashtag_that_is_taken_out_leaves_the_other_albums_alone(
    network: Network,
) -> None:
    Album.objects.create(tag="samba")
    old = started(network, hashtags=("carnival", "samba"), pictures=1)
    assert Photo.objects.count() == 2
    followed(network, old, hashtags=("samba",))
    assert (shown(), shown("samba")) == ([], ids(old))
    later(hours=6)
    run()
    assert Photo.objects.get().album.key == "samba"


@on("mastodon", "x")
def test_a_hashtag_that_is_put_back_brings_the_photo_back(network: Network) -> None:
    old = started(network, pictures=1)
    (number,) = Photo.objects.values_list("pk", flat=True)
    followed(network, old, hashtags=())
    assert shown() == []
    newest = network.posts[-1]
    followed(network, newest, hashtags=("carnival",))
    assert shown() == ids(old)
    assert Photo.objects.get().pk == number


@pytest.mark.one_database
def test_the_text_of_an_old_post_is_followed(network: Network) -> None:
    old = started(network)
    followed(network, old, text="At the beach")
    assert all(p.text.startswith("At the beach") for p in Photo.objects.all())


@on("mastodon", "x")
@pytest.mark.one_database
def test_a_picture_that_is_swapped_is_not_seen_any_more(network: Network) -> None:
    old = started(network, pictures=1)
    Photo.objects.update(state="ready", **store_picture())
    photo = Photo.objects.get()
    file = photo.rendition_names[320]
    assert default_storage.exists(file)
    followed(network, old, pictures=post(5).pictures)
    assert not default_storage.exists(file)
    after = Photo.objects.get()
    assert (after.pk, after.first_seen) == (photo.pk, photo.first_seen)
    assert (after.state, after.placeholder, after.content_hash) == ("pending", "", "")
    assert shown() == ids(network.posts[-1])


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_at_another_address_of_an_unedited_post_is_the_same(
    network: Network,
) -> None:
    """Servers move files, and drop those of strangers in favour of a proxy."""
    old = started(network, pictures=1)
    Photo.objects.update(state="ready", **store_picture())
    network.show([replace(old, pictures=post(5).pictures)])
    later(hours=6)
    run()
    assert Photo.objects.get().state == "ready"
    assert shown() == ids(old)


@on("mastodon")
def test_an_edit_adds_nothing_to_an_album_that_is_paused(network: Network) -> None:
    old = started(network)
    Album.objects.update(is_paused=True)
    followed(network, old, pictures=(*old.pictures, *post(5).pictures))
    assert shown() == ids(old)


@on("mastodon")
@pytest.mark.one_database
def test_a_picture_that_is_swapped_after_its_approval_has_to_be_approved(
    network: Network,
) -> None:
    Album.objects.create(tag="carnival", is_moderated=True)
    old = started(network, pictures=1)
    Photo.objects.all().update_visibility(is_approved=True)
    assert shown() == ids(old)
    followed(network, old, pictures=post(5).pictures)
    assert Photo.objects.get().hidden_by_rule == "awaits approval"


@on("mastodon")
def test_the_copy_of_a_picture_that_is_taken_out_is_shown(network: Network) -> None:
    old = started(network)
    lead = Photo.objects.get(position=0)
    copy = make_photo(lead.album, text="copy", duplicate_of=lead)
    network.show([replace(old, pictures=old.pictures[1:])])
    run()  # which lists the newest known post once more
    copy.refresh_from_db()
    assert copy.is_visible


@on("x")
def test_an_edit_of_x_is_found_by_its_history(network: Network) -> None:
    """The search by the hashtag never lists the version that has none."""
    old = started(network, pictures=1)
    followed(network, old, hashtags=())
    photo = Photo.objects.get()
    assert photo.post_key == str(old.x_id)
    assert photo.post_id == str(network.posts[-1].x_id)


@pytest.mark.one_database
@on("mastodon")
def test_a_photo_that_was_taken_out_has_no_page(
    network: Network, client: Client
) -> None:
    old = started(network, pictures=1)
    Photo.objects.update(state="ready", **store_picture())
    (number,) = Photo.objects.values_list("pk", flat=True)
    followed(network, old, pictures=())
    assert client.get(f"/photo/{number}").status_code == 410
    later(hours=6)
    run()
    assert client.get(f"/photo/{number}").status_code == 410


class TestAlbum:
    """One post in one album, as its server tells it time after time."""

    @pytest.fixture(autouse=True)
    def start(self) -> None:
        self.album = make_album()
        self.edits = 0

    def tell(self, names: str, *, is_edited: bool = True) -> str:
        """What the album shows of it then, by the place in the post."""
        self.edits += is_edited
        seen = Post(
            id="10",
            key="10",
            url="https://x.example/10",
            author=ANNA,
            posted_at=timezone.now(),
            pictures=self.pictures(names),
            edited_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.edits),
        )
        with transaction.atomic():
            locked = Album.objects.locked([self.album.pk])[0]
            place = Feed(network="mastodon", server="social.example")
            assert not PostBatch(place, locked, None, timezone.now()).save([seen])[1]
        self.album.refresh_from_db()
        visible = Photo.objects.visible().order_by("position")
        assert self.album.photo_count == visible.count()
        return "".join(photo.media_url[-5] for photo in visible)

    @staticmethod
    def pictures(names: str) -> tuple[Picture, ...]:
        urls = (f"https://p.example/{name}.jpg" for name in names)
        return tuple(Picture(url, place) for place, url in enumerate(urls))

    @pytest.mark.parametrize(
        "told",
        [
            ("abc", "cba", "bca", "abc"),
            ("ab", "b", "bd", "db"),
            ("ab", "ca", "cd", "d"),
            ("abcd", "d", "dcba"),
            ("ab", "", "ab", "", "c"),
            ("a", "b", "a"),
        ],
        ids=str,
    )
    def test_shows_what_the_post_shows(self, told: Sequence[str]) -> None:
        assert [self.tell(names) for names in told] == list(told)

    def test_keeps_what_the_organiser_removed_away(self) -> None:
        self.tell("ab")
        removal.remove(Photo.objects.filter(media_url__contains="/b."), "not wanted")
        assert self.tell("ab") == "a"
        assert self.tell("b") == ""
        assert self.tell("ba") == "a"

    def test_has_no_picture_twice_that_another_post_has(self) -> None:
        make_photo(self.album, media_url="https://p.example/c.jpg", position=99)
        assert self.tell("ab") == "abc"
        assert self.tell("cb") == "bc"
