"""Data that stood in an older version's tables is right in today's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from app import search_index
from app.models import Album, Feed, Owner, Participant, Photo

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = datetime(2026, 2, 1, 12, tzinfo=UTC)


def migrate_to(name: str) -> Any:
    """The apps of that state; every later migration of the album is undone."""
    MigrationExecutor(connection).migrate([("app", name)])
    return MigrationExecutor(connection).loader.project_state([("app", name)]).apps


@pytest.fixture
def latest(transactional_db: None) -> Iterator[None]:
    yield
    migrate_to_latest()


def migrate_to_latest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # As after each `migrate`: the indexes of the search are no migration's.
    search_index.make()


def old_photo(apps: Any, number: int, **values: Any) -> Any:
    Photo = apps.get_model("app", "Photo")
    if hasattr(Photo, "media_key"):
        values["media_key"] = str(number)
    return Photo.objects.create(
        network="x",
        post_id=str(number),
        post_key=str(number),
        media_url=f"https://pictures.example/{number}.jpg",
        posted_at=MOMENT,
        first_seen=MOMENT,
        **values,
    )


@pytest.mark.usefixtures("latest")
def test_pictures_that_had_failed_for_good_leave_every_count() -> None:
    apps = migrate_to("0008_avatars")
    album = apps.get_model("app", "Album").objects.create(
        tag="carnival", key="carnival", photo_count=2, people_count=2
    )
    owners = apps.get_model("app", "Owner").objects
    ana, ben = (
        owners.create(network="x", user_id=name, screen_name=name, photo_count=1)
        for name in ("ana", "ben")
    )
    old_photo(apps, 1, album=album, owner=ana, state="ready")
    old_photo(apps, 2, album=album, owner=ben, state="failed")
    months = apps.get_model("app", "Month").objects
    months.create(album=album, starts_on=date(2026, 2, 1), photo_count=2)
    participants = apps.get_model("app", "Participant").objects
    for owner in (ana, ben):
        participants.create(album=album, owner=owner, photo_count=1)

    migrate_to_latest()

    assert list(Photo.objects.visible().values_list("post_id", flat=True)) == ["1"]
    now = Album.objects.get()
    assert (now.photo_count, now.people_count) == (1, 1)
    assert Participant.objects.get().owner_id == ana.pk
    counts = dict(Owner.objects.values_list("screen_name", "photo_count"))
    assert counts == {"ana": 1, "ben": 0}


def old_ranking(apps: Any, album: Any, number: int, *photos: Any) -> None:
    apps.get_model("app", "Ranking").objects.create(
        album=album,
        number=number,
        order="-".join(str(photo.pk) for photo in photos),
        favourites=[0] * len(photos),
    )


@pytest.mark.usefixtures("latest")
def test_albums_whose_hashtags_became_one_are_joined(client: Client) -> None:
    apps = migrate_to("0019_movedaddress")
    albums = apps.get_model("app", "Album").objects
    big = albums.create(tag="istanbul", key="istanbul", photo_count=2, people_count=1)
    small = albums.create(tag="İstanbul", key="i̇stanbul", photo_count=2)
    owner = apps.get_model("app", "Owner").objects.create(
        network="x", user_id="1", screen_name="ana", photo_count=3
    )
    ready = {"owner": owner, "state": "ready", "width": 400, "height": 300}
    first, both = (old_photo(apps, n, album=big, **ready) for n in (1, 2))
    own = old_photo(apps, 3, album=small, **ready)
    twin = old_photo(apps, 2, album=small, is_lead=False, **ready)
    milestones = apps.get_model("app", "Milestone").objects
    for album, threshold in ((big, 1), (small, 1), (small, 2)):
        milestones.create(album=album, threshold=threshold)
    old_ranking(apps, big, 1, both, first)
    old_ranking(apps, small, 1, twin, own)
    feeds = apps.get_model("app", "Feed").objects
    feeds.create(album=big, network="x", query="#istanbul has:images")
    feeds.create(album=small, network="x", query="#i̇stanbul has:images")
    feeds.create(album=small, network="bluesky", query="#i̇stanbul")

    migrate_to_latest()

    album = Album.objects.get()
    assert (album.tag, album.key) == ("istanbul", "istanbul")
    assert (album.photo_count, album.people_count) == (3, 1)
    assert Owner.objects.get().photo_count == 3
    assert Photo.objects.filter(is_lead=True).count() == 3
    reached = album.reached.order_by("threshold").values_list("threshold", flat=True)
    assert list(reached) == [1, 2]
    queries = album.feeds.order_by("query").values_list("query", flat=True)
    assert list(queries) == ["#istanbul", "#istanbul has:images"]

    for path in ("/topic/%23İstanbul", "/topic/%23istanbul/7/1"):
        assert client.get(path).status_code == 200
    for old, new in {
        "/topic/%23İstanbul/7/1": "/topic/%23istanbul/7/2",
        "/it/topic/%23İstanbul/7/1": "/it/topic/%23istanbul/7/2",
        "/topic/%23İstanbul/7/1.zip": "/topic/%23istanbul/7/2.zip",
        f"/photo/{twin.pk}": f"/photo/{both.pk}",
    }.items():
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
    orders = album.rankings.order_by("number").values_list("order", flat=True)
    assert list(orders) == [f"{both.pk}-{first.pk}", f"{both.pk}-{own.pk}"]


@pytest.mark.usefixtures("latest")
def test_an_album_whose_key_changes_reads_nothing_again() -> None:
    apps = migrate_to("0019_movedaddress")
    album = apps.get_model("app", "Album").objects.create(tag="Fête", key="fête")
    feed = apps.get_model("app", "Feed").objects.create(
        album=album, network="x", query="#fête has:images", top="9"
    )

    migrate_to_latest()

    assert Album.objects.get().key == "fete"
    row = Feed.objects.get()
    assert (row.pk, row.query, row.top) == (feed.pk, "#fete has:images", "9")


@pytest.mark.usefixtures("latest")
def test_pictures_get_their_keys_and_old_refusals_another_try() -> None:
    apps = migrate_to("0014_warnings_and_edits")
    album = apps.get_model("app", "Album").objects.create(tag="carnival", photo_count=2)
    owner = apps.get_model("app", "Owner").objects.create(
        network="x", user_id="1", screen_name="ana", photo_count=2
    )
    common = {"album": album, "owner": owner, "state": "failed"}
    old_photo(apps, 1, failure="this is no JPEG, PNG, WebP or GIF", **common)
    old_photo(apps, 2, failure="the host answered 404", **common)

    migrate_to_latest()

    photos = Photo.objects.order_by("post_id").values_list("media_key", "state")
    assert list(photos) == [
        ("https://pictures.example/1.jpg", "pending"),
        ("https://pictures.example/2.jpg", "failed"),
    ]
