"""What an author takes out of a post, or puts in, is so in the album after the next
look-up, however old the post is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from app.models import Album, Feed, Photo, Tombstone
from app.moderation import removal
from datasource.data_access.post_batch import PostBatch
from datasource.posts import Picture, Post
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from datasource.simulator.world.posts import SimulatedPost
from tests.app.factories import make_album, make_photo, store_picture
from tests.datasource.in_memory_source import ANNA
from tests.datasource.networks import on
from tests.datasource.worlds import Network, edited, failures, history, later, post, run

pytestmark = pytest.mark.django_db(transaction=True)


def followed(network: Network, old: SimulatedPost, **values: Any) -> None:
    """The post in its next version, after two looks: X gives it another id, of which
    the first one learns."""
    if network.api == "x":
        network.show([*network.posts, edited(old, **values)])
    else:
        now = datetime.now(UTC)
        news = replace(old, edited_at=now, **values)
        network.show([news if each is old else each for each in network.posts])
    later(hours=6)
    assert failures(run()) == ""
    if network.api == "x":
        run()


def shown(tag: str = "carnival") -> list[str]:
    """The stems of the pictures that the album shows, in the order of the post."""
    photos = Album.objects.get(key=tag).photos.visible().order_by("position")
    urls = photos.values_list("media_url", flat=True)
    return [url.rpartition("/")[2].partition(".")[0] for url in urls]


def ids(*posts: SimulatedPost) -> list[str]:
    return [picture.id for each in posts for picture in each.pictures]


def started(network: Network, **values: Any) -> SimulatedPost:
    """A post of yesterday that the album has."""
    old = post(1440, **{"pictures": 2} | values)
    network.show([old])
    run()
    return old


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


BROKEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "mastodon": [
        ("media_attachments", {"is_missing": True}),
        ("media_attachments", {"value": None}),
        ("media_attachments.0.url", {"value": None}),
        ("media_attachments.0.type", {"value": "unknown"}),
        ("media_attachments.0", {"value": 7}),
        ("tags", {"is_missing": True}),
        ("tags", {"value": []}),
        ("content", {"is_missing": True}),
        ("created_at", {"is_missing": True}),
    ],
    "twitter": [
        ("extended_entities.media.0.media_url_https", {"value": 7}),
        ("entities", {"is_missing": True}),
        ("truncated", {"value": True}),
    ],
    "x": [
        ("public_metrics", {"is_missing": True}),
        ("attachments.media_keys.0", {"value": "3_999"}),
        ("entities", {"is_missing": True}),
    ],
    "bluesky": [
        ("embed", {"is_missing": True}),
        ("record.text", {"is_missing": True}),
    ],
}


@pytest.mark.one_database
def test_what_is_missing_from_an_answer_is_not_missing_from_the_post(
    network: Network,
) -> None:
    old = started(network)
    for field, spoilt in BROKEN[network.api]:
        later(hours=6)
        spoils = (Malformation(field=field, position=None, **spoilt),)
        network.simulator.faults = FaultPlan.of(
            Fault(path=network.wire_format.look_ups, malform=spoils)
        )
        run()
        assert shown() == ids(old), (field, spoilt)
        assert all(photo.text for photo in Photo.objects.all()), (field, spoilt)


@on("mastodon", "bluesky")
@pytest.mark.one_database
def test_a_network_whose_posts_have_all_lost_their_pictures_is_not_believed(
    network: Network,
) -> None:
    posts = history(25, minutes_apart=120)
    network.show(posts)
    run()
    network.show([replace(each, pictures=()) for each in posts])
    later(hours=6)
    assert "all of them are gone" in failures(run())
    assert Album.objects.get().photo_count == 25


@on("mastodon")
@pytest.mark.one_database
def test_a_network_whose_posts_have_all_lost_the_hashtag_is_not_believed(
    network: Network,
) -> None:
    posts = history(25, minutes_apart=120)
    network.show(posts)
    run()
    network.show([replace(each, hashtags=()) for each in posts])
    later(hours=6)
    assert "all of them are gone" in failures(run())
    assert Album.objects.get().photo_count == 25


@on("mastodon")
@pytest.mark.one_database
def test_a_server_that_never_lists_hashtags_loses_none(network: Network) -> None:
    spoils = (Malformation(field="tags", position=None, value=[]),)
    network.simulator.faults = FaultPlan.of(
        *(Fault(path=path, malform=spoils) for path in network.wire_format.both)
    )
    old = started(network, text="#carnival")
    followed(network, old, text="", hashtags=())
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
