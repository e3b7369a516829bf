"""Data that stood in an older version's tables is right in today's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from app.models import Album, Month, Owner, Participant, Photo

MOMENT = datetime(2026, 2, 1, 12, tzinfo=UTC)


def migrate_to(name: str) -> Any:
    """The apps of that state; every later migration of the album is undone."""
    MigrationExecutor(connection).migrate([("app", name)])
    return MigrationExecutor(connection).loader.project_state([("app", name)]).apps


@pytest.fixture
def latest(transactional_db: None) -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def old_photo(apps: Any, number: int, **values: Any) -> Any:
    return apps.get_model("app", "Photo").objects.create(
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

    MigrationExecutor(connection).migrate(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )

    assert list(Photo.objects.visible().values_list("post_id", flat=True)) == ["1"]
    now = Album.objects.get()
    assert (now.photo_count, now.people_count) == (1, 1)
    assert [row.photo_count for row in Month.objects.all()] == [1]
    assert Participant.objects.get().owner_id == ana.pk
    counts = dict(Owner.objects.values_list("screen_name", "photo_count"))
    assert counts == {"ana": 1, "ben": 0}
